import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Conversations } from '#conversations';
import type { Change } from '#protocol';

import { Reading } from './support/reading.js';
import type { StoredConversation } from './support/stored-conversation.js';

describe('sync tells each changed thing once, as it is now', () => {
  let reading: Reading;
  beforeAll(async () => {
    reading = await Reading.start();
  });
  afterAll(() => reading.end());

  const sync = (group: StoredConversation, readerId: string, afterRevision: number, limit = 1_000) =>
    reading.conversations.sync(readerId, { conversationId: group.conversationId, afterRevision, limit });
  const changesAfter = async (group: StoredConversation, readerId: string, afterRevision: number) =>
    (await sync(group, readerId, afterRevision)).changes;
  const outline = (changes: readonly Change[]) => changes.map(({ revision, type }) => `${revision} ${type}`);

  it('its beginning, with its details of now and those members of whom nothing changed', async () => {
    const [creator, second, third] = reading.people(3) as [string, string, string];
    const group = await reading.store({ memberIds: [creator, second, third], name: 'Before' });
    const [promoted, renamed] = [await group.changeRole(second, 'admin'), await group.rename('After', 'Why')];
    const details = { name: 'After', description: 'Why', avatar: 'a.png', invitePolicy: 'members' };
    expect(await changesAfter(group, creator, 0)).toEqual([
      {
        type: 'conversation.created',
        revision: 1,
        conversationType: 'group',
        privacyMode: 'search_enabled',
        ...details,
        members: [
          { userId: creator, role: 'admin' },
          { userId: third, role: 'member' },
        ],
        createdBy: creator,
        createdAt: group.at(1).toISOString(),
      },
      { type: 'members.changed', revision: promoted, members: [{ userId: second, role: 'admin', status: 'active' }] },
      { type: 'conversation.changed', revision: renamed, ...details, closedAt: null },
    ]);
  });

  it('members who came together, went, or have another role now', async () => {
    const [creator, ...others] = reading.people(3) as [string, string, string];
    const group = await reading.store({ memberIds: [creator, ...others] });
    const newcomers = reading.people(2) as [string, string];
    await group.join(newcomers);
    await group.join([reading.ids.next()]);
    await group.go(others[0], 'left');
    await group.go(newcomers[0], 'removed');
    expect(outline(await changesAfter(group, creator, 1))).toEqual([
      '2 members.changed',
      '3 members.changed',
      '4 members.changed',
      '5 members.changed',
    ]);
    expect(await changesAfter(group, creator, 1)).toMatchObject([
      { members: [{ userId: newcomers[1], role: 'member', status: 'active' }] },
      { members: [{ status: 'active' }] },
      { members: [{ userId: others[0], status: 'left' }] },
      { members: [{ userId: newcomers[0], status: 'removed' }] },
    ]);
  });

  it('invitations, by what has become of them', async () => {
    const [creator, other] = reading.people(2) as [string, string];
    const group = await reading.store({ memberIds: [creator, other] });
    const [kept, revoked] = [reading.ids.next(), reading.ids.next()];
    await group.invite(revoked);
    await group.invite(kept);
    await group.revoke(revoked);
    expect(await changesAfter(group, other, 0)).toMatchObject([
      { type: 'conversation.created' },
      { type: 'invitation.changed', revision: 3, invitationId: kept, status: 'active' },
      { type: 'invitation.changed', revision: 4, invitationId: revoked, status: 'revoked' },
    ]);
  });

  it('new messages as created, others as updated: whole, and with the reactions of whoever asks marked', async () => {
    const [creator, other] = reading.people(2) as [string, string];
    const group = await reading.store({ memberIds: [creator, other] });
    for (const text of ['one', 'two', 'three', 'four']) await group.send(creator, text);
    await group.edit(1, 'one!');
    await group.react(2, other, '👍');
    await group.delete(3, creator);
    const changes = await changesAfter(group, other, 5);
    expect(changes).toMatchObject([
      { type: 'message.updated', revision: 6, message: { sequence: 1, revision: 6, text: 'one!' } },
      {
        type: 'message.updated',
        revision: 7,
        message: { sequence: 2, text: 'two', reactions: [{ emoji: '👍', count: 1, mine: true }] },
      },
      { type: 'message.updated', revision: 8, message: { sequence: 3, text: '', deletedBy: creator } },
    ]);
    expect(outline(await changesAfter(group, other, 0))).toEqual([
      '1 conversation.created',
      '5 message.created',
      '6 message.updated',
      '7 message.updated',
      '8 message.updated',
    ]);
    expect((await changesAfter(group, creator, 6))[0]).toMatchObject({ message: { reactions: [{ mine: false }] } });
  });

  it('that it was closed', async () => {
    const people = reading.people(2) as [string, string];
    const group = await reading.store({ memberIds: people, name: 'Group' });
    const revision = await group.close();
    expect(await changesAfter(group, people[1], 1)).toMatchObject([
      { type: 'conversation.changed', revision, name: 'Group', closedAt: group.at(revision).toISOString() },
    ]);
  });

  describe('in pages', () => {
    let people: string[];
    let group: StoredConversation;
    beforeAll(async () => {
      people = reading.people(3);
      const [one = '', two = ''] = people;
      group = await reading.store({ memberIds: people });
      for (const round of [0, 1, 2]) {
        await group.send(one, `message ${round}`);
        await group.join(reading.people(2));
        await group.invite(reading.ids.next());
        await group.react(1, two, ['👍', '🎉', '❤️'][round] ?? '👍');
        await group.rename(`name ${round}`);
      }
    });

    it.each([1, 2, 3, 5, 1_000])('of %i, which together are what one page holds', async (limit) => {
      const whole = await sync(group, people[0] ?? '', 0);
      expect(whole).toMatchObject({ revision: group.revision, hasMore: false });
      const pages = [];
      for (let afterRevision = 0; ;) {
        const page = await sync(group, people[0] ?? '', afterRevision, limit);
        pages.push(page.changes);
        afterRevision = page.revision;
        if (!page.hasMore) break;
        expect(page.changes).toHaveLength(limit);
        expect(page.revision).toBe(page.changes.at(-1)?.revision);
      }
      // The last page reaches the newest revision, whichever thing it was that changed then.
      expect(pages.flat()).toEqual(whole.changes);
      expect(outline(whole.changes)).toEqual([
        '1 conversation.created',
        '3 members.changed',
        '4 invitation.changed',
        '7 message.created',
        '8 members.changed',
        '9 invitation.changed',
        '12 message.created',
        '13 members.changed',
        '14 invitation.changed',
        '15 message.updated',
        '16 conversation.changed',
      ]);
    });

    it('end when they are full of members, too', async () => {
      const large = await reading.store({ memberIds: reading.people(3) });
      const [reader] = reading.people(1) as [string];
      await large.join([reader]);
      const rounds = 14;
      for (let round = 0; round < rounds; round += 1) {
        // 499 at once, as often as it takes: most have gone again, which the rows remember.
        await reading.pool.query(
          `insert into conversation_member (conversation_id, user_id, role, revision, joined_at, joined_revision, joined_sequence)
           select $1, gen_random_uuid(), 'member', $2, now(), $2, 0 from generate_series(1, 499)`,
          [large.conversationId, await large.join([])],
        );
      }
      const first = await sync(large, reader, 0);
      expect(first.hasMore).toBe(true);
      expect(Buffer.byteLength(JSON.stringify(first.changes))).toBeLessThan(Conversations.pageBytes + 1_000);
      const second = await sync(large, reader, first.revision);
      expect([...first.changes, ...second.changes].filter(({ type }) => type === 'members.changed')).toHaveLength(rounds + 1);
      expect(second).toMatchObject({ hasMore: false, revision: large.revision });
    });
  });

  it('nothing to whoever knows it all, and nothing at all to strangers', async () => {
    const people = reading.people(2) as [string, string];
    const group = await reading.store({ memberIds: people });
    const revision = await group.send(people[0], 'Hello');
    expect(await sync(group, people[0], revision)).toEqual({ changes: [], revision, hasMore: false });
    await expect(sync(group, reading.ids.next(), 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
