import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Preferences } from '#conversations';
import { limits } from '#protocol';

import { PostgresMemberships } from '../../../libs/conversations/src/adapters/postgres.memberships.js';
import { Rows } from './support/rows.js';

const forGood = '9999-12-31T23:59:59.999Z';

describe('preferences', () => {
  let rows: Rows;
  let memberships: PostgresMemberships;
  let preferences: Preferences;
  beforeAll(async () => {
    rows = await Rows.begin();
    memberships = new PostgresMemberships(rows.pool);
    preferences = new Preferences(memberships);
  });
  afterAll(() => rows.close());

  it('change what they name and leave the rest as it is', async () => {
    const me = rows.id();
    const conversationId = await rows.group([me, rows.id()]);
    const set = async (change: Omit<Parameters<Preferences['set']>[1], 'conversationId'>) => {
      const { mutedUntil, pinned, archived } = (await preferences.set(me, { conversationId, ...change })).membership;
      return [mutedUntil, pinned, archived];
    };
    expect(await set({})).toEqual([null, false, false]);
    expect(await set({ mutedUntil: forGood })).toEqual([forGood, false, false]);
    expect(await set({ pinned: true })).toEqual([forGood, true, false]);
    expect(await set({ archived: true })).toEqual([forGood, true, true]);
    expect(await set({ mutedUntil: null, pinned: false })).toEqual([null, false, true]);
    expect(await set({ archived: false })).toEqual([null, false, false]);
  });

  it.each(['0000-01-01T00:00:00.000Z', '2026-02-28T23:59:59.123Z', forGood])(
    'mute until %s, as any instant may be',
    async (mutedUntil) => {
      const me = rows.id();
      const conversationId = await rows.group([me]);
      expect((await preferences.set(me, { conversationId, mutedUntil })).membership.mutedUntil).toBe(mutedUntil);
    },
  );

  it('answer with all that the conversation is to the member', async () => {
    const [me, other] = [rows.id(), rows.id()];
    const conversationId = await rows.group([{ userId: me, role: 'admin' }, other]);
    await rows.mention(conversationId, await rows.send(conversationId, other), me);
    expect(await preferences.set(me, { conversationId, pinned: true })).toEqual({
      membership: {
        role: 'admin',
        status: 'active',
        deliveredSequence: 0,
        readSequence: 0,
        unread: 1,
        unreadMentions: 1,
        mutedUntil: null,
        pinned: true,
        archived: false,
      },
    });
  });

  it('are nobody else’s business', async () => {
    const [me, other] = [rows.id(), rows.id()];
    const conversationId = await rows.group([me, other]);
    await preferences.set(me, { conversationId, mutedUntil: forGood, pinned: true, archived: true });
    expect(await memberships.of(other, conversationId)).toMatchObject({ mutedUntil: null, pinned: false, archived: false });
  });

  it('do not exist for a stranger and for a former member, who keeps what they chose and has nothing unread', async () => {
    const [me, other] = [rows.id(), rows.id()];
    const conversationId = await rows.group([me, other]);
    await rows.send(conversationId, other);
    await preferences.set(me, { conversationId, archived: true });
    await rows.leave(conversationId, me);
    for (const userId of [me, rows.id()]) {
      await expect(preferences.set(userId, { conversationId, pinned: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await memberships.of(me, conversationId)).toMatchObject({ status: 'left', unread: 0, pinned: false, archived: true });
    expect(await memberships.of(rows.id(), conversationId)).toBeNull();
  });

  describe(`pin ${limits.pinnedConversations} conversations`, () => {
    const groupsOf = (userId: string, count: number) => Promise.all(Array.from({ length: count }, () => rows.group([userId])));

    it('and no more, until one is unpinned or left', async () => {
      const me = rows.id();
      const groups = await groupsOf(me, limits.pinnedConversations + 2);
      const pin = (index: number, pinned = true) => preferences.set(me, { conversationId: groups[index] ?? '', pinned });
      for (let index = 0; index < limits.pinnedConversations; index += 1) await pin(index);
      await expect(pin(limits.pinnedConversations)).rejects.toMatchObject({ code: 'TOO_MANY' });
      expect((await pin(0)).membership.pinned).toBe(true);
      await pin(1, false);
      expect((await pin(limits.pinnedConversations)).membership.pinned).toBe(true);
      await expect(pin(1)).rejects.toMatchObject({ code: 'TOO_MANY' });
      await rows.leave(groups[0] ?? '', me);
      expect((await pin(1)).membership.pinned).toBe(true);
    });

    it('and no more, however many are asked for at once', async () => {
      const me = rows.id();
      const groups = await groupsOf(me, limits.pinnedConversations + 8);
      const outcomes = await Promise.allSettled(
        groups.map((conversationId) => preferences.set(me, { conversationId, pinned: true })),
      );
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown);
      expect(refused).toMatchObject(Array.from({ length: 8 }, () => ({ code: 'TOO_MANY' })));
      const { pinned } = await rows.one<{ pinned: string }>(
        'select count(*) as pinned from member_state where user_id = $1 and pinned_at is not null',
        [me],
      );
      expect(Number(pinned)).toBe(limits.pinnedConversations);
    });

    it('and refuse nothing else of a conversation that cannot be pinned', async () => {
      const me = rows.id();
      const groups = await groupsOf(me, limits.pinnedConversations + 1);
      const last = groups.at(-1) ?? '';
      for (const conversationId of groups.slice(0, -1)) await preferences.set(me, { conversationId, pinned: true });
      expect((await preferences.set(me, { conversationId: last, archived: true })).membership.archived).toBe(true);
      expect((await preferences.set(me, { conversationId: last, pinned: false })).membership.pinned).toBe(false);
    });
  });
});
