import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type ErrorCode, limits } from '#protocol';

import type { Answer, Call } from './support/api-client.js';
import { type Person, RunningApi } from './support/running-api.js';

const page = 'https://chat.example.com';

let api: RunningApi;
let alice: Person;

beforeAll(async () => {
  api = await RunningApi.start({ environment: { PARLEY_ORIGINS: `${page},http://localhost:5173/` } });
  alice = await api.person('alice');
});
afterAll(async () => api.stop());

const refusalOf = ({ status, body }: Answer) => [status, (body as { error: { code: ErrorCode } }).error.code];

describe('An access token', () => {
  const now = Math.floor(Date.now() / 1_000);

  it.each<[string, ErrorCode, () => Promise<Call> | Call]>([
    ['is missing', 'UNAUTHENTICATED', () => ({})],
    ['is empty', 'UNAUTHENTICATED', () => ({ headers: { authorization: 'Bearer ' } })],
    ['is no token', 'UNAUTHENTICATED', () => ({ token: 'open-sesame' })],
    ['has a scheme that is not ours', 'UNAUTHENTICATED', () => ({ headers: { authorization: `Basic ${btoa('alice:alice')}` } })],
    ['is in a cookie', 'UNAUTHENTICATED', () => ({ headers: { cookie: `access_token=${alice.token}` } })],
    ['has been changed', 'UNAUTHENTICATED', () => ({ token: alice.token.replace(/\.[^.]+\./, (part) => part.toUpperCase()) })],
    ['is for somebody else', 'UNAUTHENTICATED', async () => ({ token: await api.issuer.token({ sub: 'a', aud: 'urn:other' }) })],
    [
      'is from somebody else',
      'UNAUTHENTICATED',
      async () => ({ token: await api.issuer.token({ sub: 'a', iss: 'https://evil.example' }) }),
    ],
    ['lives too long', 'UNAUTHENTICATED', async () => ({ token: await api.issuer.token({ sub: 'a', exp: now + 90_000 }) })],
    ['has ended', 'TOKEN_EXPIRED', async () => ({ token: await api.issuer.token({ sub: 'a', iat: now - 600, exp: now - 1 }) })],
  ])('that %s is answered with %s', async (_what, code, call) => {
    expect(refusalOf(await api.client.get('/v1/me', await call()))).toEqual([401, code]);
  });

  it('in the address gets nobody in', async () => {
    expect(refusalOf(await api.client.get(`/v1/me?access_token=${alice.token}`))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is asked for before anything else is looked at', async () => {
    const answer = await api.client.post('/v1/conversations/nonsense/messages?what=ever', { body: { wrong: true } });
    expect(refusalOf(answer)).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('may be announced in any case', async () => {
    expect((await api.client.get('/v1/me', { headers: { authorization: `bearer ${alice.token}` } })).status).toBe(200);
  });
});

describe('What is not there', () => {
  it.each([
    ['GET', '/v1'],
    ['GET', '/v1/unknown'],
    ['GET', '/v1/me/'.repeat(2)],
    ['DELETE', '/v1/me'],
    ['PUT', '/v1/conversations'],
    ['GET', '/'],
    ['GET', '/index.html'],
    ['GET', '/.env'],
    ['GET', '/..%2f..%2fpackage.json'],
    ['GET', '/docs/package.json'],
    ['POST', '/livez'],
  ])('%s %s is NOT_FOUND, in the shape of every refusal', async (method, path) => {
    const answer = await api.client.request(method, path, alice);
    expect(answer.body).toEqual({
      error: { code: 'NOT_FOUND', message: 'It does not exist, or you may not know that it does.', retryable: false },
    });
    expect(answer.status).toBe(404);
  });

  it('an address that cannot be decoded is INVALID_REQUEST', async () => {
    expect(refusalOf(await api.client.get('/v1/conversations/%E0%A4%A', alice))).toEqual([400, 'INVALID_REQUEST']);
  });
});

describe('A body', () => {
  const post = (call: Call) => api.client.post('/v1/conversations', { token: alice.token, ...call });

  it.each([
    ['no JSON', { raw: '{"userId": secret' }],
    ['empty', { raw: '' }],
    ['missing', {}],
    ['a bare value', { raw: '"text"' }],
    ['declared as something else', { raw: '{"userId":"x"}', headers: { 'content-type': 'text/plain' } }],
    ['a form', { raw: 'userId=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    [
      'compressed',
      { raw: new Uint8Array(gzipSync(JSON.stringify({ userId: crypto.randomUUID() }))), headers: { 'content-encoding': 'gzip' } },
    ],
    ['in another character set', { raw: '{}', headers: { 'content-type': 'application/json; charset=utf-32' } }],
    ['nested 20,000 deep', { raw: `{"userId":${'['.repeat(20_000)}${']'.repeat(20_000)}}` }],
  ] satisfies [string, Call][])('that is %s is INVALID_REQUEST, and is not cited', async (_what, call) => {
    const answer = await post(call);
    expect(refusalOf(answer)).toEqual([400, 'INVALID_REQUEST']);
    expect(answer.text).not.toContain('secret');
  });

  it('at its limit is read, and one byte beyond is PAYLOAD_TOO_LARGE', async () => {
    const ofSize = (bytes: number) => `{"userId":"${'x'.repeat(bytes - 13)}"}`;
    expect(ofSize(limits.bodyBytes)).toHaveLength(limits.bodyBytes);
    expect(refusalOf(await post({ raw: ofSize(limits.bodyBytes) }))).toEqual([400, 'INVALID_REQUEST']);
    expect(refusalOf(await post({ raw: ofSize(limits.bodyBytes + 1) }))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it.each([
    ['PUT', '/v1/me/presence-visibility'],
    ['PATCH', `/v1/conversations/${crypto.randomUUID()}`],
    ['DELETE', `/v1/conversations/${crypto.randomUUID()}/messages/1`],
  ])('of %s %s has the same limit', async (method, path) => {
    const ofSize = (bytes: number) =>
      api.client.request(method, path, { token: alice.token, raw: `{"a":"${'x'.repeat(bytes - 8)}"}` });
    expect(refusalOf(await ofSize(limits.bodyBytes))).toEqual([400, 'INVALID_REQUEST']);
    expect(refusalOf(await ofSize(limits.bodyBytes + 1))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it('has nothing to do in a GET', async () => {
    // fetch sends none; whoever does is told.
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${alice.token}`, 'content-type': 'application/json', 'content-length': 7 };
      request(`${api.client.origin}/v1/me`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end('{"a":1}');
    });
    expect(status).toBe(400);
  });
});

describe('Headers', () => {
  it('say what may be done with an answer, and nothing about what made it', async () => {
    const { headers } = await api.client.get('/v1/me', alice);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'content-type': 'application/json; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    for (const absent of ['etag', 'server', 'set-cookie', 'x-powered-by']) expect(headers.has(absent)).toBe(false);
  });

  it('carry my request id back, on refusals too', async () => {
    const headers = { 'x-request-id': 'trace-0123.abc:4' };
    for (const call of [{ headers }, { headers, token: alice.token }]) {
      expect((await api.client.get('/v1/me', call)).headers.get('x-request-id')).toBe('trace-0123.abc:4');
    }
    const malformed = await api.client.post('/v1/conversations', { headers, raw: '{' });
    expect(malformed.headers.get('x-request-id')).toBe('trace-0123.abc:4');
  });

  it.each(['', 'a b', '{"a":1}', 'x'.repeat(65), '-leading', 'ümlaut'])('carry an id of ours instead of %j', async (given) => {
    const { headers } = await api.client.get('/v1/me', { token: alice.token, headers: { 'x-request-id': given } });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });
});

describe('Pages of other origins', () => {
  const preflight = (origin: string, path = '/v1/conversations') =>
    api.client.request('OPTIONS', path, {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,idempotency-key',
      },
    });

  it('may ask if they are listed', async () => {
    const { status, headers } = await preflight(page);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(page);
    expect(headers.get('access-control-allow-methods')).toBe('GET,POST,PUT,PATCH,DELETE');
    expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type,idempotency-key,x-request-id');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('may read the answer, refusals too, and the headers that matter', async () => {
    for (const call of [{ token: alice.token }, {}]) {
      const { headers } = await api.client.get('/v1/me', { ...call, headers: { origin: 'http://localhost:5173' } });
      expect(headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
      expect(headers.get('access-control-expose-headers')).toBe('x-request-id,retry-after');
      expect(headers.get('vary')).toContain('Origin');
    }
  });

  it.each(['https://evil.example', 'null', 'http://chat.example.com', `${page}.evil.example`])(
    'may not if they are %s',
    async (origin) => {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
      const { headers } = await api.client.get('/v1/me', { token: alice.token, headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});

describe('The documents', () => {
  it('describe REST', async () => {
    const { status, headers, body } = await api.client.get('/openapi.json');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/json');
    expect(body).toMatchObject({ openapi: '3.1.1', paths: { '/v1/me': { get: { operationId: 'me' } } } });
  });

  it('describe the socket', async () => {
    const { status, headers, body } = await api.client.get('/asyncapi.json');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/json');
    expect(body).toMatchObject({ asyncapi: '3.0.0', operations: { 'message.send': { action: 'receive' } } });
  });

  it.each([
    ['/docs', "'none'"],
    ['/docs/rest', "'self'"],
    ['/docs/socket', "'none'"],
  ])('are shown at %s by a page that takes everything from here, and runs %s', async (path, scripts) => {
    const { status, text, headers } = await api.client.get(path);
    expect(status).toBe(200);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain(`script-src ${scripts};`);
    expect(policy).not.toContain('unsafe');
    const links = [...text.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, link = '']) => link);
    const elsewhere = links.filter((link) => link !== 'data:,');
    expect(elsewhere).not.toHaveLength(0);
    for (const link of new Set(elsewhere)) {
      expect(link).toMatch(/^\/(?:docs(?:\/|$)|openapi\.json$|asyncapi\.json$)/);
      expect((await api.client.get(link)).status).toBe(200);
    }
  });
});
