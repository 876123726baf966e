import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { limits } from '#protocol';

import { Reading } from './support/reading.js';
import type { StoredConversation } from './support/stored-conversation.js';

type ListView = 'inbox' | 'pinned' | 'archived' | 'all';

describe('the conversations of a user', () => {
  let reading: Reading;
  beforeAll(async () => {
    reading = await Reading.start();
  });
  afterAll(() => reading.end());

  const list = async (readerId: string, view: ListView = 'inbox', limit = 100) =>
    (await reading.conversations.list(readerId, { after: null, limit, view })).summaries;
  const idsOf = (summaries: Awaited<ReturnType<typeof list>>) => summaries.map(({ conversation }) => conversation.conversationId);

  describe('one of them', () => {
    it('comes with all of its members, and with what it is to the reader', async () => {
      const people = reading.people(3) as [string, string, string];
      const group = await reading.store({ memberIds: people, name: 'Group' });
      const gone = reading.ids.next();
      await group.join([gone]);
      await group.go(gone);
      await group.send(people[0], 'one');
      await group.send(people[0], 'two');
      await group.delete(1, people[0]);
      await group.rename('Called', 'so');
      expect(await reading.conversations.get(people[1], group.conversationId)).toEqual({
        conversation: {
          conversationId: group.conversationId,
          type: 'group',
          privacyMode: 'search_enabled',
          name: 'Called',
          description: 'so',
          avatar: 'a.png',
          invitePolicy: 'members',
          memberCount: 3,
          members: people.map((userId, index) => ({
            userId,
            role: index === 0 ? 'admin' : 'member',
            username: `u${userId.slice(-6)}`,
            displayName: `User ${userId.slice(-6)}`,
          })),
          lastSequence: 2,
          messageCount: 1,
          revision: group.revision,
          createdAt: group.at(1).toISOString(),
          activeAt: group.at(5).toISOString(),
          closedAt: null,
        },
        membership: {
          role: 'member',
          status: 'active',
          deliveredSequence: 0,
          readSequence: 0,
          unread: 1,
          unreadMentions: 0,
          mutedUntil: null,
          pinned: false,
          archived: false,
        },
      });
    });

    it('says what the reader has set and read, and nobody else’s', async () => {
      const [one, two] = reading.people(2) as [string, string];
      const group = await reading.store({ memberIds: [one, two] });
      for (const text of ['a', 'b', 'c', '@two']) await group.send(one, text);
      await group.notify(two, 4);
      const until = new Date('9999-01-01T00:00:00Z');
      const state = { delivered_sequence: 3, read_sequence: 2, muted_until: until, pinned_at: until, archived_at: until };
      for (const [column, value] of Object.entries(state)) await group.setState(two, column, value);
      const { membership } = await reading.conversations.get(two, group.conversationId);
      expect(membership).toMatchObject({
        deliveredSequence: 3,
        readSequence: 2,
        unread: 2,
        unreadMentions: 1,
        mutedUntil: until.toISOString(),
        pinned: true,
        archived: true,
      });
      // Whoever writes has read.
      expect((await reading.conversations.get(one, group.conversationId)).membership).toMatchObject({
        readSequence: 0,
        unread: 0,
        mutedUntil: null,
        pinned: false,
      });
    });

    it('says when it was closed', async () => {
      const people = reading.people(2) as [string, string];
      const group = await reading.store({ memberIds: people });
      const revision = await group.close();
      const { conversation } = await reading.conversations.get(people[0], group.conversationId);
      expect(conversation.closedAt).toBe(group.at(revision).toISOString());
    });

    it('does not exist for a stranger', async () => {
      const group = await reading.store({ memberIds: reading.people(2) });
      const [stranger = ''] = reading.people(1);
      await expect(reading.conversations.get(stranger, group.conversationId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await list(stranger)).toEqual([]);
    });
  });

  describe('in a list', () => {
    let me = '';
    let groups: StoredConversation[];
    beforeAll(async () => {
      const [reader, ...others] = reading.people(12) as [string];
      me = reader;
      groups = [];
      for (let index = 0; index < 6; index += 1) {
        // Two of them at the same moment: the id decides.
        const startedAt = new Date(Date.UTC(2026, 1, 1 + Math.floor(index / 2)));
        groups.push(await reading.store({ memberIds: [me, ...others], startedAt, name: `Group ${index}` }));
      }
    });

    it('stand in the order of their newest activity, page after page, each once', async () => {
      const whole = await list(me);
      const newestFirst = groups
        .toSorted((a, b) => b.at(0).getTime() - a.at(0).getTime() || (a.conversationId < b.conversationId ? 1 : -1))
        .map(({ conversationId }) => conversationId);
      expect(idsOf(whole)).toEqual(newestFirst);
      for (const limit of [1, 2, 4]) {
        const pages: (typeof whole)[] = [];
        for (let after: Parameters<typeof reading.conversations.list>[1]['after'] = null; ;) {
          const { summaries, next } = await reading.conversations.list(me, { after, limit, view: 'inbox' });
          pages.push(summaries);
          if (next === null) break;
          expect(summaries).toHaveLength(limit);
          after = next;
        }
        expect(pages.flat()).toEqual(whole);
      }
    });

    it('come with their newest message and the first few of their members', async () => {
      const [first] = groups as [StoredConversation];
      await first.send(me, 'hello');
      const summary = (await list(me)).find(({ conversation }) => conversation.conversationId === first.conversationId);
      expect(summary).toMatchObject({
        conversation: { memberCount: 12, lastSequence: 1 },
        lastMessage: { text: 'hello', sequence: 1 },
        membership: { role: 'admin' },
      });
      expect(summary?.conversation.members).toHaveLength(limits.listedMembers);
      await first.delete(1, me);
      const deleted = (await list(me)).find(({ conversation }) => conversation.conversationId === first.conversationId);
      expect(deleted).toMatchObject({ conversation: { messageCount: 0 }, lastMessage: { text: '', deletedBy: me } });
    });

    it('move up when somebody writes, and not when somebody reacts', async () => {
      const lowest = groups.find(({ conversationId }) => conversationId !== groups[0]?.conversationId);
      if (lowest === undefined) throw new TypeError('there are six');
      for (let round = 0; round < 10; round += 1) await lowest.send(me, 'up');
      const order = idsOf(await list(me));
      await lowest.react(1, me, '👍');
      expect(idsOf(await list(me))).toEqual(order);
    });

    it.each([
      ['inbox', [0, 1, 2, 4]],
      ['pinned', [2, 3]],
      ['archived', [3, 5]],
      ['all', [0, 1, 2, 3, 4, 5]],
    ] as const)('show what belongs to the view %s', async (view, expected) => {
      const now = new Date();
      for (const [column, those] of Object.entries({ pinned_at: [2, 3], archived_at: [3, 5] })) {
        for (const index of those) await groups[index]?.setState(me, column, now);
      }
      const shown = new Set(idsOf(await list(me, view)));
      expect(groups.flatMap(({ conversationId }, index) => (shown.has(conversationId) ? [index] : []))).toEqual(expected);
    });
  });

  it('among them direct ones, with both of their members', async () => {
    const people = reading.people(2) as [string, string];
    await reading.store({ type: 'direct', memberIds: people });
    expect(await list(people[0])).toMatchObject([
      { conversation: { type: 'direct', memberCount: 2, members: people.map((userId) => ({ userId })) }, lastMessage: null },
    ]);
  });

  describe('by inbox.sync', () => {
    const inboxSync = (readerId: string, request: { heads?: Record<string, number>; after?: string; digest?: string }) =>
      reading.conversations.inboxSync(readerId, { heads: {}, ...request });
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

    it('are those that stand elsewhere than the client knows', async () => {
      const people = reading.people(2) as [string, string];
      const groups = [await reading.store({ memberIds: people }), await reading.store({ memberIds: people })];
      await groups[0]?.send(people[0], 'Hello');
      const all = await inboxSync(people[0], {});
      expect(all).toEqual({
        next: null,
        moved: groups
          .map(({ conversationId, revision, sequence: lastSequence }) => ({ conversationId, revision, lastSequence }))
          .toSorted((a, b) => (a.conversationId < b.conversationId ? -1 : 1)),
      });
      const heads = Object.fromEntries(all.moved.map(({ conversationId, revision }) => [conversationId, revision]));
      expect(await inboxSync(people[0], { heads })).toEqual({ moved: [], next: null });
      await groups[1]?.send(people[0], 'Hello');
      expect(await inboxSync(people[0], { heads })).toMatchObject({ moved: [{ conversationId: groups[1]?.conversationId }] });
    });

    it('are all where the client knows them, if the digest says so', async () => {
      const people = reading.people(2) as [string, string];
      expect(await inboxSync(people[0], { digest: sha256('') })).toEqual({ moved: [], next: null, same: true });
      const groups: StoredConversation[] = [];
      for (let index = 0; index < 5; index += 1) groups.push(await reading.store({ memberIds: people }));
      await groups[2]?.send(people[0], 'Hello');
      const digest = () =>
        sha256(
          groups
            .map(({ conversationId, revision }) => `${conversationId}:${revision}`)
            .toSorted()
            .join(','),
        );
      const before = digest();
      expect(await inboxSync(people[0], { digest: before })).toEqual({ moved: [], next: null, same: true });
      await groups[3]?.send(people[0], 'Hello');
      expect(await inboxSync(people[0], { digest: before })).toEqual({ moved: [], next: null, same: false });
      expect(await inboxSync(people[0], { digest: digest() })).toMatchObject({ same: true });
    });
  });
});
