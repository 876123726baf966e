import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { SentMessage } from '#protocol';
import { PostgresServer, until } from '#testing';

import { inTime } from '../../support/in-time.js';
import type { Answer } from './support/api-client.js';
import { type Person, RunningApi } from './support/running-api.js';

let postgres: PostgresServer;
let api: RunningApi;
let alice: Person;
let conversationId: string;

beforeAll(async () => {
  postgres = await PostgresServer.start();
  api = await RunningApi.start({ adminUrl: postgres.url });
  alice = await api.person('alice');
  conversationId = await api.direct(alice, await api.person('bob'));
  expect((await api.client.get('/startupz')).status).toBe(200);
}, 60_000);
afterAll(async () => {
  await api.stop();
  await postgres.dispose();
});

const key = crypto.randomUUID();

const requests: readonly [string, () => Promise<Answer>][] = [
  ['Finding people', () => api.client.get('/v1/users?query=b', alice)],
  ['Listing conversations', () => api.client.get('/v1/conversations', alice)],
  ['Reading a conversation', () => api.client.get(`/v1/conversations/${conversationId}`, alice)],
  ['Reading messages', () => api.client.get(`/v1/conversations/${conversationId}/messages`, alice)],
  ['Sending', () => api.client.send(conversationId, { token: alice.token, key, body: { text: 'Are you there?' } })],
];

describe.each([
  ['hangs', () => postgres.pause(), async () => postgres.resume()],
  ['is stopped', () => postgres.stop(), () => postgres.restart()],
])('While PostgreSQL %s', (_how, leave, comeBack) => {
  beforeAll(async () => leave(), 60_000);
  afterAll(async () => {
    await comeBack();
    await until({ what: 'The API ready again', deadlineMs: 30_000 }, async () =>
      (await api.client.get('/readyz')).status === 200 ? true : undefined,
    );
  }, 60_000);

  it.each(requests)('%s is refused in time, as something to try again', async (_what, request) => {
    const { status, body, headers } = await inTime(request());
    expect(status).toBe(503);
    expect(body).toMatchObject({ error: { code: 'UNAVAILABLE', retryable: true } });
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });

  it('the process is not ready, and says which check failed but not why', async () => {
    const { status, body, text } = await api.client.get('/readyz');
    expect(status).toBe(503);
    expect(body).toMatchObject({ status: 'error', error: { postgres: { status: 'down' } } });
    expect(text).not.toMatch(/password|127\.0\.0\.1|parley|ECONN/);
  });

  it('the process is alive, and has not forgotten that it once started', async () => {
    expect((await api.client.get('/livez')).status).toBe(200);
    expect((await api.client.get('/startupz')).status).toBe(200);
  });
});

describe('When PostgreSQL is back', () => {
  it('the same key sends the message, once', async () => {
    const send = () => api.client.send(conversationId, { token: alice.token, key, body: { text: 'Are you there?' } });
    const answer = await until({ what: 'The message accepted', deadlineMs: 30_000 }, async () => {
      const tried = await send();
      return tried.status === 201 ? tried : undefined;
    });
    expect((await send()).text).toBe(answer.text);
    const { messageId } = answer.body as SentMessage;
    const page = await api.client.get(`/v1/conversations/${conversationId}/messages`, alice);
    expect((page.body as { messages: { messageId: string }[] }).messages.map((message) => message.messageId)).toEqual([
      messageId,
    ]);
  });
});
