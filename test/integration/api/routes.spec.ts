import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { directConversationId } from '#conversations';
import type { Message, SentMessage } from '#protocol';

import { type Answer } from './support/api-client.js';
import { type Person, RunningApi } from './support/running-api.js';

let api: RunningApi;
let alice: Person;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  api = await RunningApi.start();
  alice = await api.person('alice', 'Alice Example');
  bob = await api.person('bob', 'Bob Example');
  carol = await api.person('carol', 'Carol 100% Sure_Thing');
});
afterAll(async () => api.stop());

const codeOf = ({ body }: Answer): string => (body as { error: { code: string } }).error.code;
const messageOf = ({ body }: Answer): string => (body as { error: { message: string } }).error.message;

describe('Who I am and who there is', () => {
  it('says who I am', async () => {
    const { status, body } = await api.client.get('/v1/me', alice);
    expect(status).toBe(200);
    expect(body).toEqual({ user: { userId: alice.user.userId, username: 'alice', displayName: 'Alice Example' } });
  });

  it('finds others by the beginning of their names, and never me', async () => {
    const { body } = await api.client.get('/v1/users?query=exam', alice);
    expect(body).toEqual({ users: [bob.user] });
  });

  it('returns no more users than asked for', async () => {
    const { body } = await api.client.get('/v1/users?query=exam&limit=1', carol);
    expect((body as { users: unknown[] }).users).toHaveLength(1);
  });

  it.each(['%25', '_', '%25a', 'a%25', 'b_b', '%27', '%5C', '%00', '%20%20', '1%27%20or%20true--'])(
    'takes %s in a query for itself and not for a pattern',
    async (query) => {
      const { status, body } = await api.client.get(`/v1/users?query=${query}`, alice);
      expect(status).toBe(200);
      expect(body).toEqual({ users: [] });
    },
  );

  it('finds a name that holds the characters of a pattern', async () => {
    const { body } = await api.client.get('/v1/users?query=100%25', alice);
    expect(body).toEqual({ users: [carol.user] });
  });

  it.each([
    '',
    '?query=',
    `?query=${'a'.repeat(65)}`,
    '?query=a&limit=0',
    '?query=a&limit=21',
    '?query=a&limit=ten',
    '?query=a&more=1',
    '?query=a&query=b',
  ])('refuses /v1/users%s', async (query) => {
    const answer = await api.client.get(`/v1/users${query}`, alice);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'INVALID_REQUEST']);
  });
});

describe('Conversations over REST', () => {
  it('opens the same one for both, with both in it', async () => {
    const one = await api.client.post('/v1/conversations', { token: alice.token, body: { userId: bob.user.userId } });
    const other = await api.client.post('/v1/conversations', { token: bob.token, body: { userId: alice.user.userId } });
    expect(one.status).toBe(200);
    expect(other.body).toEqual(one.body);
    expect(one.body).toMatchObject({
      conversation: {
        conversationId: directConversationId(alice.user.userId, bob.user.userId),
        type: 'direct',
        members: expect.arrayContaining([expect.objectContaining(alice.user), expect.objectContaining(bob.user)]) as unknown,
      },
    });
  });

  it('shows a conversation to its members', async () => {
    const conversationId = await api.direct(alice, bob);
    const opened = await api.client.post('/v1/conversations', { token: alice.token, body: { userId: bob.user.userId } });
    const { status, body } = await api.client.get(`/v1/conversations/${conversationId}`, bob);
    expect(status).toBe(200);
    expect(body).toMatchObject(opened.body as object);
    expect(body).toMatchObject({ membership: { role: 'member', status: 'active', unread: 0, pinned: false } });
  });

  it.each([
    {},
    { userId: 'bob' },
    { userId: 1 },
    [],
    'text',
    null,
    { userId: '01890a5d-ac96-774b-bcce-b302099a8057', type: 'group' },
  ])('refuses to open one with %j', async (body) => {
    const answer = await api.client.post('/v1/conversations', { token: alice.token, body });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('refuses to open one with oneself', async () => {
    const answer = await api.client.post('/v1/conversations', { token: alice.token, body: { userId: alice.user.userId } });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('does not find a user who is not there', async () => {
    const answer = await api.client.post('/v1/conversations', { token: alice.token, body: { userId: crypto.randomUUID() } });
    expect([answer.status, codeOf(answer)]).toEqual([404, 'NOT_FOUND']);
  });

  it.each(['ABC', '..%2f..%2fme', '01890A5D-AC96-774B-BCCE-B302099A8057', '%F0%9F%92%A9', "'%20or%201=1"])(
    'refuses %s for an id',
    async (id) => {
      const answer = await api.client.get(`/v1/conversations/${id}`, alice);
      expect([answer.status, codeOf(answer)]).toEqual([400, 'INVALID_REQUEST']);
    },
  );
});

describe('A conversation of others', () => {
  it.each([
    ['its details', (id: string) => api.client.get(`/v1/conversations/${id}`, carol)],
    ['its messages', (id: string) => api.client.get(`/v1/conversations/${id}/messages`, carol)],
    ['sending to it', (id: string) => api.client.send(id, { token: carol.token, body: { text: 'Let me in' } })],
  ])('answers %s like one that does not exist, to the byte', async (_what, ask) => {
    const foreign = await ask(await api.direct(alice, bob));
    const random = await ask(crypto.randomUUID());
    expect(foreign.status).toBe(404);
    expect(foreign.text).toBe(random.text);
    const comparable = ({ headers, status }: Answer) => [
      status,
      ...[...headers].filter(([name]) => name !== 'x-request-id' && name !== 'date'),
    ];
    expect(comparable(foreign)).toEqual(comparable(random));
  });
});

describe('Sending over REST', () => {
  let conversationId: string;
  beforeAll(async () => {
    conversationId = await api.direct(alice, bob);
  });

  const send = (body: unknown, key?: string) =>
    api.client.send(conversationId, { token: alice.token, body, ...(key === undefined ? {} : { key }) });

  it('answers 201 with what was committed; the other reads it, and members hear of it', async () => {
    const key = crypto.randomUUID();
    const { status, body } = await send({ text: 'Hello, Bob' }, key);
    expect(status).toBe(201);
    const sent = body as SentMessage;
    const page = await api.client.get(`/v1/conversations/${conversationId}/messages?limit=1`, bob);
    const message: Partial<Message> = {
      messageId: sent.messageId,
      sequence: sent.sequence,
      text: 'Hello, Bob',
      senderId: alice.user.userId,
      idempotencyKey: key,
    };
    expect(page.body).toMatchObject({ messages: [message] });
    expect(api.feed.published.flatMap(({ changes }) => changes)).toContainEqual(
      expect.objectContaining({ type: 'message.created', message: expect.objectContaining(message) as unknown }),
    );
  });

  it('gives the same answer to the same key, however often and at once', async () => {
    const key = crypto.randomUUID();
    const first = await send({ text: 'Once' }, key);
    const others = await Promise.all(Array.from({ length: 5 }, () => send({ text: 'Once' }, key)));
    for (const { status, text } of others) expect([status, text]).toEqual([201, first.text]);
    const { body } = await api.client.get(`/v1/conversations/${conversationId}/messages`, bob);
    expect((body as { messages: Message[] }).messages.filter(({ idempotencyKey }) => idempotencyKey === key)).toHaveLength(1);
  });

  it('refuses the same key for another text with 409', async () => {
    const key = crypto.randomUUID();
    await send({ text: 'One thing' }, key);
    const answer = await send({ text: 'Another thing' }, key);
    expect([answer.status, codeOf(answer)]).toEqual([409, 'IDEMPOTENCY_CONFLICT']);
  });

  it.each([
    ['no key', undefined],
    ['an empty key', ''],
    ['an upper-case key', '01890A5D-AC96-774B-BCCE-B302099A8057'],
    ['a key that is no UUID', 'my-key'],
    ['two keys', '01890a5d-ac96-774b-bcce-b302099a8057, 01890a5d-ac96-774b-bcce-b302099a8058'],
  ])('refuses %s, and says which header', async (_what, key) => {
    const path = `/v1/conversations/${conversationId}/messages`;
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const answer = await api.client.post(path, { token: alice.token, headers, body: { text: 'Hello' } });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'INVALID_REQUEST']);
    expect(messageOf(answer)).toContain('headers.idempotency-key');
  });

  it.each([
    ['senderId', { text: 'As Bob', senderId: '01890a5d-ac96-774b-bcce-b302099a8057' }],
    ['sequence', { text: 'First!', sequence: 1 }],
    ['createdAt', { text: 'Yesterday', createdAt: '2020-01-01T00:00:00.000Z' }],
    ['idempotencyKey', { text: 'In the body', idempotencyKey: '01890a5d-ac96-774b-bcce-b302099a8057' }],
    ['conversationId', { text: 'Elsewhere', conversationId: '01890a5d-ac96-774b-bcce-b302099a8057' }],
    ['__proto__', JSON.parse('{"text":"a","__proto__":{"admin":true}}') as unknown],
  ])('refuses a body that sets %s', async (field, body) => {
    const answer = await send(body);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'INVALID_REQUEST']);
    expect(messageOf(answer)).toContain(`body.${field}`);
  });

  it.each([
    ['blank', ' \t\n '],
    ['empty', ''],
    ['too long', 'x'.repeat(8_001)],
    ['not well-formed', 'half a pair: \ud83d'],
    ['a number', 5],
    ['a list', ['text']],
    ['missing', undefined],
  ])('refuses a text that is %s, without citing it', async (_what, text) => {
    const answer = await send({ text });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'INVALID_REQUEST']);
    expect(messageOf(answer)).toContain('body.text');
    expect(answer.text).not.toContain('half a pair');
    expect(answer.text).not.toContain('xxxx');
  });

  it('carries the longest text there may be, byte for byte', async () => {
    const text = `${'é\u0000😀"\\\n'.repeat(1_000)}${'z'.repeat(1_000)}`;
    expect(text).toHaveLength(8_000);
    const { status } = await send({ text });
    expect(status).toBe(201);
    const { body } = await api.client.get(`/v1/conversations/${conversationId}/messages?limit=1`, bob);
    expect((body as { messages: Message[] }).messages[0]?.text).toBe(text);
  });
});
