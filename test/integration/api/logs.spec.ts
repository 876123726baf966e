import { request as httpRequest } from 'node:http';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Body, Controller, Get, Logger, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Pool } from 'pg';

import { LogDestination, WithPolicy } from '#platform';
import { ParleyError } from '#protocol';
import { until } from '#testing';

import { type Person, RunningApi } from './support/running-api.js';

/** What users write, and what nobody may ever read in a log. In two spellings, so that no escaping hides it. */
const canary = 'canary-7f3a';
const mentions = /canary-7f3a|Y2FuYXJ5LTdmM2/;

class CapturedLog extends LogDestination {
  readonly lines: string[] = [];

  override write(line: string): void {
    this.lines.push(line);
  }

  get records(): readonly Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

/** Fails in every way that has a message of its own. */
@Controller('/v1/failures')
class FailuresController {
  readonly #logger = new Logger('Failures');

  constructor(private readonly pool: Pool) {}

  @Get('error')
  @WithPolicy('authenticated')
  error(): never {
    throw new TypeError(`cannot read "${canary}"\n    at ${canary} (${canary}.js:1:1)`, {
      cause: new Error(canary, { cause: canary }),
    });
  }

  @Get('thrown/:text')
  @WithPolicy('authenticated')
  thrown(@Param('text') text: string): never {
    // eslint-disable-next-line typescript/only-throw-error -- libraries do
    throw { message: text, stack: text, code: text };
  }

  @Get('named')
  @WithPolicy('authenticated')
  named(): never {
    throw Object.assign(new Error('x'), {
      name: canary,
      code: canary,
      detail: canary,
      stack: canary,
      config: { headers: canary },
    });
  }

  @Get('database')
  @WithPolicy('authenticated')
  async database(): Promise<void> {
    await this.pool.query(`select '${canary}'::uuid`);
  }

  @Get('refusal')
  @WithPolicy('authenticated')
  refusal(): never {
    throw new ParleyError('UNAVAILABLE', { cause: new Error(canary) });
  }

  @Post('careless')
  @WithPolicy('authenticated')
  careless(@Req() request: Request, @Body() body: { readonly text: string }): void {
    const { headers, url, query } = request;
    this.#logger.warn({ headers, url, query, body, nested: { headers, body, text: body.text, token: canary } });
    this.#logger.warn({ req: request, res: request.res, err: new Error(body.text) });
    this.#logger.error(new Error(body.text));
    this.#logger.error(body.text === canary ? 'a line of its own' : '', new Error(body.text).stack);
    request.log.error(new Error(body.text));
    const detailed = Object.assign(new Error(body.text), { detail: body.text, where: body.text });
    request.log.error({ err: new Error(body.text), error: detailed, failure: detailed });
  }
}

const log = new CapturedLog();
const written: string[] = [];
let api: RunningApi;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  }
  api = await RunningApi.start({ log, controllers: [FailuresController] });
  alice = await api.person('alice', `Alice ${canary}`);
  bob = await api.person('bob');
});
afterAll(async () => {
  await api.stop();
  jest.restoreAllMocks();
});

const recordOf = (requestId: string) =>
  until({ what: `The log line of request ${requestId}`, deadlineMs: 30_000 }, async () =>
    log.records.find((record) => record['requestId'] === requestId && 'ms' in record),
  );

describe('A log line of a request', () => {
  it('says which route, how it went and for whom; no id of a conversation, no query', async () => {
    const conversationId = await api.direct(alice, bob);
    const headers = { 'x-request-id': 'shape-1' };
    await api.client.get(`/v1/conversations/${conversationId}/messages?limit=3`, { token: alice.token, headers });
    const { time, ms, ...rest } = await recordOf('shape-1');
    expect(rest).toEqual({
      level: 'info',
      requestId: 'shape-1',
      userId: alice.user.userId,
      method: 'GET',
      route: '/v1/conversations/:conversationId/messages',
      status: 200,
      msg: 'request answered',
    });
    expect(new Date(time as string).getTime()).toBeGreaterThan(0);
    expect(ms).toEqual(expect.any(Number));
  });

  it.each([
    ['malformed', () => api.client.post('/v1/conversations', { headers: { 'x-request-id': 'malformed' }, raw: '{' }), 400, null],
    ['unknown', () => api.client.get('/what/ever', { headers: { 'x-request-id': 'unknown' } }), 404, null],
    ['refused', () => api.client.get('/v1/me', { headers: { 'x-request-id': 'refused' } }), 401, '/v1/me'],
  ])('is there when the request was %s', async (id, ask, status, route) => {
    await ask();
    expect(await recordOf(id)).toMatchObject({ level: 'info', status, route });
  });

  it('is there when the client went away, with no status', async () => {
    const { hostname, port } = new URL(api.client.origin);
    const going = httpRequest({
      hostname,
      port,
      path: '/v1/conversations',
      method: 'POST',
      headers: { 'x-request-id': 'gone', 'content-length': 9, 'content-type': 'application/json' },
    });
    going.on('error', () => undefined);
    going.write('{');
    await new Promise((resolve) => void going.once('socket', (socket) => void socket.once('connect', resolve)));
    await until(
      { what: 'The first bytes sent', deadlineMs: 30_000 },
      async () => (going.socket?.bytesWritten ?? 0) > 0 || undefined,
    );
    going.destroy();
    expect(await recordOf('gone')).toMatchObject({ status: null, msg: 'request aborted' });
  });

  it('is an error for an unexpected failure, which tells the client nothing and the log where it was', async () => {
    const headers = { 'x-request-id': 'failure-1' };
    const { status, text } = await api.client.get('/v1/failures/error', { token: alice.token, headers });
    expect(status).toBe(500);
    expect(JSON.parse(text)).toEqual({
      error: { code: 'INTERNAL', message: 'Something failed on our side; it has been recorded.', retryable: false },
    });
    expect(await recordOf('failure-1')).toMatchObject({ level: 'error', status: 500, userId: alice.user.userId });
    const failure = log.records.find((record) => record['requestId'] === 'failure-1' && record['msg'] === 'unexpected error');
    expect(failure).toMatchObject({
      level: 'error',
      err: { type: 'TypeError', cause: { type: 'Error', cause: { type: 'string' } } },
    });
    const error = failure?.['err'] as { readonly stack: readonly string[] } | undefined;
    expect(error?.stack[0]).toMatch(/FailuresController\.error .*logs\.spec\.ts/);
  });

  it('of a probe that went well is only for those who debug', async () => {
    await api.client.get('/livez', { headers: { 'x-request-id': 'probe-1' } });
    expect(await recordOf('probe-1')).toMatchObject({ level: 'debug', route: '/livez', status: 200 });
  });
});

describe('Everything this process logs, at its most talkative', () => {
  it('holds no content, no token and no search term, whatever went wrong', async () => {
    const { client } = api;
    const conversationId = await api.direct(alice, bob);
    const key = crypto.randomUUID();
    const encoded = encodeURIComponent(canary);
    const expired = await api.issuer.token({ sub: canary, exp: 1, iat: 0 });
    const foreign = await api.issuer.token({ sub: canary, aud: canary });
    const { token } = alice;
    const body = { text: canary };

    const statuses = await Promise.all(
      [
        client.send(conversationId, { token, key, body }),
        client.send(conversationId, { token, key: canary, body }),
        client.send(crypto.randomUUID(), { token, body }),
        client.send(conversationId, { token, body: { [canary]: canary, text: canary } }),
        client.send(conversationId, { token, raw: `{"text": ${canary}` }),
        client.send(conversationId, { token, raw: canary.repeat(10_000) }),
        client.get(`/v1/conversations/${conversationId}/messages`, { token }),
        client.get(`/v1/conversations/${encoded}`, { token }),
        client.get(`/v1/conversations?cursor=${encoded}`, { token }),
        client.get(`/v1/users?query=${encoded}`, { token }),
        client.get(`/v1/users?query=a&${encoded}=${encoded}`, { token }),
        client.get(`/${encoded}/${alice.token}?access_token=${alice.token}`),
        client.get(`/%${canary}`),
        client.get('/v1/me', { token: expired }),
        client.get('/v1/me', { token: foreign }),
        client.get('/v1/me', { token: canary }),
        client.get('/v1/me', { token: `${alice.token.slice(0, -8)}AAAAAAAA` }),
        client.get('/v1/me', {
          token,
          headers: {
            cookie: `session=${canary}`,
            'user-agent': canary,
            referer: `https://${canary}.example/`,
            'x-request-id': `${canary} ${canary}`,
            'x-forwarded-for': canary,
          },
        }),
        ...['error', 'named', 'database', 'refusal', `thrown/${encoded}`].map((kind) =>
          client.get(`/v1/failures/${kind}`, { token }),
        ),
        client.post(`/v1/failures/careless?token=${canary}`, { token, body: { text: canary } }),
        client.post(`/v1/failures/careless?token=${canary}`, {
          token,
          body: { text: `${canary}\n    at ${canary} (${canary}.js:1:1)` },
        }),
      ].map(async (answer) => (await answer).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200, 201, 400, 401, 404, 413, 500, 503]));

    const done = await client.get('/v1/me', { token, headers: { 'x-request-id': 'the-last-one' } });
    expect(done.status).toBe(200);
    await recordOf('the-last-one');

    const everything = [...log.lines, ...written];
    expect(everything.length).toBeGreaterThan(statuses.length);
    const tokens = [alice.token, bob.token, expired, foreign];
    const secrets = tokens.flatMap((each) =>
      each
        .split('.')
        .filter((part) => part.length > 20)
        .slice(-2),
    );
    const guilty = everything.filter(
      (line) => mentions.test(line) || secrets.some((secret) => line.includes(secret)) || line.includes(key),
    );
    expect(guilty).toEqual([]);
  });

  it('is JSON, a line each, and goes nowhere else', () => {
    for (const line of log.lines) expect(line).toMatch(/^\{.*\}\n$/);
    for (const record of log.records) {
      expect([typeof record['level'], typeof record['time']]).toEqual(['string', 'string']);
      expect(record).not.toHaveProperty('req');
      expect(record).not.toHaveProperty('res');
    }
    expect(written).toEqual([]);
  });
});
