import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Conversation, type ErrorCode, limits, type Message, type SentMessage } from '#protocol';

import type { Answer } from './support/api-client.js';
import { type Person, RunningApi } from './support/running-api.js';

let api: RunningApi;
let alice: Person;
let bob: Person;
let carol: Person;
let dave: Person;

beforeAll(async () => {
  api = await RunningApi.start();
  [alice, bob, carol, dave] = await Promise.all([
    api.person('alice'),
    api.person('bob'),
    api.person('carol'),
    api.person('dave'),
  ]);
});
afterAll(async () => api.stop());

const refusalOf = ({ status, body }: Answer) => [status, (body as { error: { code: ErrorCode } }).error.code];
const anybody = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());

const create = (creator: Person, memberIds: readonly string[], more: object = {}) => {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  return api.client.post('/v1/groups', { token: creator.token, headers, body: { name: 'A group', memberIds, ...more } });
};

async function groupOf(admin: Person, ...others: Person[]): Promise<string> {
  const { body } = await create(
    admin,
    others.map(({ user }) => user.userId),
  );
  return (body as { conversation: Conversation }).conversation.conversationId;
}

describe('A group', () => {
  it('has three members at least: its creator, its admin, and two others', async () => {
    const { status, body } = await create(alice, [bob.user.userId, carol.user.userId]);
    expect(status).toBe(201);
    const { conversation } = body as { conversation: Conversation };
    expect(conversation).toMatchObject({ type: 'group', memberCount: 3, privacyMode: 'search_enabled' });
    const roles = new Map(conversation.members.map(({ userId, role }) => [userId, role]));
    expect(roles).toEqual(
      new Map([
        [alice.user.userId, 'admin'],
        [bob.user.userId, 'member'],
        [carol.user.userId, 'member'],
      ]),
    );
  });

  it.each<[string, () => readonly string[]]>([
    ['nobody else', () => []],
    ['2 members', () => [bob.user.userId]],
    [`${limits.groupMembers + 1} members`, () => anybody(limits.groupMembers)],
    ['somebody twice', () => [bob.user.userId, carol.user.userId, bob.user.userId]],
    ['its creator among the others', () => [alice.user.userId, bob.user.userId, carol.user.userId]],
  ])('is not made with %s', async (_what, memberIds) => {
    expect(refusalOf(await create(alice, memberIds()))).toEqual([400, 'INVALID_REQUEST']);
  });

  it('is not made with somebody who does not exist', async () => {
    expect(refusalOf(await create(alice, [bob.user.userId, crypto.randomUUID()]))).toEqual([404, 'NOT_FOUND']);
  });

  it('is not made end-to-end encrypted, while that is not offered', async () => {
    const answer = await create(alice, [bob.user.userId, carol.user.userId], { privacyMode: 'strict_e2e' });
    expect(refusalOf(answer)).toEqual([501, 'UNSUPPORTED']);
  });

  it('keeps its privacy mode: nothing changes it', async () => {
    const conversationId = await groupOf(alice, bob, carol);
    const answer = await api.client.request('PATCH', `/v1/conversations/${conversationId}`, {
      token: alice.token,
      body: { privacyMode: 'strict_e2e' },
    });
    expect(refusalOf(answer)).toEqual([400, 'INVALID_REQUEST']);
  });
});

describe('A message of somebody else', () => {
  let conversationId: string;
  let sequence: number;
  const path = () => `/v1/conversations/${conversationId}/messages/${sequence}`;

  beforeAll(async () => {
    conversationId = await groupOf(alice, bob, carol);
    const { body } = await api.client.send(conversationId, { token: bob.token, body: { text: 'I am Bob’s' } });
    ({ sequence } = body as SentMessage);
  });

  it('is not deleted by a member', async () => {
    expect(refusalOf(await api.client.request('DELETE', path(), carol))).toEqual([403, 'FORBIDDEN']);
  });

  it.each(['member', 'admin'])('is not edited, whether by a member or by an admin: %s', async (role) => {
    const answer = await api.client.request('PATCH', path(), {
      token: (role === 'admin' ? alice : carol).token,
      headers: { 'idempotency-key': crypto.randomUUID() },
      body: { text: 'I am Bob, and I owe you money' },
    });
    expect(refusalOf(answer)).toEqual([403, 'FORBIDDEN']);
  });

  it('shows its versions to nobody but its author', async () => {
    expect((await api.client.get(`${path()}/versions`, bob)).status).toBe(200);
    expect(refusalOf(await api.client.get(`${path()}/versions`, carol))).toEqual([403, 'FORBIDDEN']);
  });

  it('is deleted by an admin of the group, and then says nothing to anybody', async () => {
    expect((await api.client.request('DELETE', path(), alice)).status).toBe(200);
    const { body } = await api.client.get(`/v1/conversations/${conversationId}/messages`, carol);
    const found = (body as { messages: Message[] }).messages.find((message) => message.sequence === sequence);
    expect(found).toMatchObject({ text: '', deletedBy: alice.user.userId });
  });
});

describe('Somebody who was removed', () => {
  it('reads what there was, and gets nothing of what came after, whichever way they ask', async () => {
    const conversationId = await groupOf(alice, bob, carol);
    const path = `/v1/conversations/${conversationId}`;
    await api.client.send(conversationId, { token: bob.token, body: { text: 'Before' } });
    await api.client.request('DELETE', `${path}/members/${carol.user.userId}`, alice);
    await api.client.send(conversationId, { token: bob.token, body: { text: 'After' } });

    for (const query of ['/messages', '/messages?after=0', '/messages?before=99', '/changes?afterRevision=0', '']) {
      const { status, text } = await api.client.get(`${path}${query}`, carol);
      expect([query, status]).toEqual([query, 200]);
      expect(text).not.toContain('After');
    }
    expect((await api.client.get(`${path}/messages`, carol)).text).toContain('Before');
    expect(refusalOf(await api.client.send(conversationId, { token: carol.token, body: { text: 'Still here' } }))).toEqual([
      404,
      'NOT_FOUND',
    ]);
  });
});

describe('A reaction in an address', () => {
  it.each(['👍', '👩🏽‍🚀', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '#️⃣', '❤️'])('is %s, percent-encoded', async (emoji) => {
    const conversationId = await api.direct(alice, dave);
    const { body } = await api.client.send(conversationId, { token: alice.token, body: { text: 'Look' } });
    const path = `/v1/conversations/${conversationId}/messages/${(body as SentMessage).sequence}/reactions`;
    expect((await api.client.request('PUT', `${path}/${encodeURIComponent(emoji)}`, dave)).status).toBe(200);
    expect((await api.client.get(path, alice)).body).toEqual({ reactions: [{ emoji, userIds: [dave.user.userId] }] });
    expect((await api.client.request('DELETE', `${path}/${encodeURIComponent(emoji)}`, dave)).status).toBe(200);
    expect((await api.client.get(path, alice)).body).toEqual({ reactions: [] });
  });

  it.each(['a', '👍👍', '👍a', '1', '🏽x', '\u0000', '../../members'])('is not %j', async (text) => {
    const path = `/v1/conversations/${crypto.randomUUID()}/messages/1/reactions/${encodeURIComponent(text)}`;
    expect(refusalOf(await api.client.request('PUT', path, alice))).toEqual([400, 'INVALID_REQUEST']);
  });
});
