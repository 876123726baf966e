import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { ConversationList, HistoryPage } from '#protocol';

import { listCursor } from '../../../apps/api/src/controllers/list-cursor.js';
import { type Person, RunningApi } from './support/running-api.js';

let api: RunningApi;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  api = await RunningApi.start();
  [alice, bob] = await Promise.all([api.person('alice'), api.person('bob')]);
});
afterAll(async () => api.stop());

describe('The pages of a history', () => {
  const count = 23;
  let conversationId: string;

  beforeAll(async () => {
    conversationId = await api.direct(alice, bob);
    for (let index = 1; index <= count; index += 1) {
      await api.client.send(conversationId, { token: (index % 2 === 0 ? alice : bob).token, body: { text: `Message ${index}` } });
    }
  });

  const page = async (query: string): Promise<HistoryPage> =>
    (await api.client.get(`/v1/conversations/${conversationId}/messages${query}`, alice)).body as HistoryPage;
  const sequencesOf = ({ messages }: HistoryPage) => messages.map(({ sequence }) => sequence);
  const oneTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

  it.each([1, 5, 22, 23, 24])('cover everything once, backwards, %d at a time', async (limit) => {
    const seen: number[] = [];
    let cursor = '';
    for (;;) {
      const found = await page(`?limit=${limit}${cursor}`);
      expect(found.messages.length).toBe(found.hasMore ? limit : found.messages.length);
      seen.unshift(...sequencesOf(found));
      if (!found.hasMore) break;
      cursor = `&before=${seen[0]}`;
    }
    expect(seen).toEqual(oneTo(count));
  });

  it.each([1, 5, 23])('cover everything once, forwards, %d at a time', async (limit) => {
    const seen: number[] = [];
    for (;;) {
      const found = await page(`?limit=${limit}&after=${seen.at(-1) ?? 0}`);
      seen.push(...sequencesOf(found));
      if (!found.hasMore) break;
    }
    expect(seen).toEqual(oneTo(count));
  });

  it('are the newest ones when nothing is said, and empty beyond either end', async () => {
    expect(sequencesOf(await page(''))).toEqual(oneTo(count));
    expect(sequencesOf(await page('?limit=2'))).toEqual([count - 1, count]);
    expect(await page('?before=1')).toMatchObject({ messages: [], hasMore: false });
    expect(await page(`?after=${count}`)).toMatchObject({ messages: [], hasMore: false });
    expect(await page(`?after=${Number.MAX_SAFE_INTEGER}`)).toMatchObject({ messages: [], hasMore: false });
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=-1',
    'limit=1e1',
    'before=x',
    'before=1&after=1',
    'before=9007199254740992',
    'offset=1',
    'limit=5&limit=6',
  ])('refuse ?%s', async (query) => {
    const { status } = await api.client.get(`/v1/conversations/${conversationId}/messages?${query}`, alice);
    expect(status).toBe(400);
  });
});

describe('The pages of the list of conversations', () => {
  let mine: readonly string[];
  let reader: Person;

  beforeAll(async () => {
    reader = await api.person('reader');
    const others = await Promise.all(Array.from({ length: 11 }, (_, index) => api.person(`friend${index}`)));
    mine = await Promise.all(others.map((other) => api.direct(other, reader)));
    // At once, so that some of them change in the same millisecond; the last ones stay without a message.
    await Promise.all(mine.slice(0, 8).map((id) => api.client.send(id, { token: reader.token, body: { text: 'Hello' } })));
  });

  const page = async (query: string, { token } = reader): Promise<ConversationList> =>
    (await api.client.get(`/v1/conversations${query}`, { token })).body as ConversationList;
  const idsOf = ({ conversations }: ConversationList) => conversations.map(({ conversation }) => conversation.conversationId);

  it.each([1, 3, 10, 11, 100])('cover everything once, %d at a time', async (limit) => {
    const seen: string[] = [];
    let cursor = '';
    for (;;) {
      const found = await page(`?limit=${limit}${cursor}`);
      seen.push(...idsOf(found));
      if (found.next === null) break;
      expect(found.conversations).toHaveLength(limit);
      cursor = `&cursor=${found.next}`;
    }
    expect(seen).toHaveLength(mine.length);
    expect(new Set(seen)).toEqual(new Set(mine));
  });

  it('begin with the newest activity, and show its message or null', async () => {
    const id = mine[10] ?? '';
    await api.client.send(id, { token: reader.token, body: { text: 'The newest' } });
    const { conversations } = await page('');
    expect(conversations[0]).toMatchObject({ conversation: { conversationId: id }, lastMessage: { text: 'The newest' } });
    expect(conversations.filter(({ lastMessage }) => lastMessage === null)).toHaveLength(2);
  });

  it('are my own, also by a cursor of somebody else', async () => {
    const { next } = await page('?limit=1');
    expect(next).not.toBeNull();
    const strangers = await api.person('stranger');
    expect(await page(`?cursor=${next}`, strangers)).toEqual({ conversations: [], next: null });
  });

  const somewhere = { activeAt: new Date('2026-01-01T00:00:00.000Z'), conversationId: '01890a5d-ac96-774b-bcce-b302099a8057' };
  const written = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('take a cursor for a place, whether anything is there or not', async () => {
    expect((await page(`?cursor=${listCursor.write(somewhere)}`)).conversations).toEqual([]);
  });

  it.each([
    ['text', 'hello'],
    ['empty', ''],
    ['too long', 'A'.repeat(129)],
    ['base64', Buffer.from('["a"]').toString('base64')],
    ['no JSON', Buffer.from('not json').toString('base64url')],
    ['another shape', written({ after: 1 })],
    ['a time beyond all calendars', written([1e15, somewhere.conversationId])],
    ['a time before all calendars', written([-1, somewhere.conversationId])],
    ['a time that is text', written(['2026-01-01', somewhere.conversationId])],
    ['a fraction of a millisecond', written([1.5, somewhere.conversationId])],
    ['an id that is none', written([1, "' or true--"])],
    ['longer than it should be', written([1, somewhere.conversationId, 'more'])],
    ['spelt differently', Buffer.from(`[1, "${somewhere.conversationId}"]`).toString('base64url')],
  ])('refuse a cursor that is %s', async (_what, cursor) => {
    const { status, body } = await api.client.get(`/v1/conversations?cursor=${encodeURIComponent(cursor)}`, reader);
    expect([status, body]).toMatchObject([400, { error: { code: 'INVALID_REQUEST' } }]);
  });
});
