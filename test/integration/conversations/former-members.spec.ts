import { createHash } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { Change } from '#protocol';

import { Reading } from './support/reading.js';
import type { StoredConversation } from './support/stored-conversation.js';

describe('a former member sees what there was until they went, and nothing of what came after', () => {
  let reading: Reading;
  let people: [string, string, string, string];
  let [admin, gone, other, third] = ['', '', '', ''];
  let group: StoredConversation;

  beforeAll(async () => {
    reading = await Reading.start();
  });
  afterAll(() => reading.end());
  beforeEach(async () => {
    people = reading.people(4) as typeof people;
    [admin, gone, other, third] = people;
    group = await reading.store({ memberIds: people, name: 'Group' });
  });

  const get = async () => reading.conversations.get(gone, group.conversationId);
  const history = (query: { before?: number; after?: number; limit?: number } = {}) =>
    reading.conversations.history(gone, group.conversationId, { limit: 50, ...query });
  const sync = (afterRevision = 0, limit = 1_000) =>
    reading.conversations.sync(gone, { conversationId: group.conversationId, afterRevision, limit });
  const messageOf = async (sequence: number) => {
    const inHistory = (await history()).messages.find((message) => message.sequence === sequence);
    const inSync = (await sync()).changes.flatMap((change) =>
      'message' in change && change.message.sequence === sequence ? [change.message] : [],
    );
    // One view, from whichever path.
    expect(inSync).toEqual([inHistory]);
    return inHistory;
  };

  it('NFR-SEC-5: the messages sent until then, by history in both directions, by sync, and in the list', async () => {
    await group.send(admin, 'one');
    await group.send(admin, 'two');
    await group.notify(gone, 2);
    const left = await group.go(gone);
    await group.send(admin, 'three');
    await group.send(other, 'four');
    expect(await history()).toMatchObject({ messages: [{ text: 'one' }, { text: 'two' }], hasMore: false, revision: left });
    expect(await history({ after: 1 })).toMatchObject({ messages: [{ text: 'two' }], hasMore: false });
    expect(await history({ after: 2 })).toMatchObject({ messages: [], hasMore: false });
    expect(await history({ before: 99, limit: 1 })).toMatchObject({ messages: [{ text: 'two' }], hasMore: true });
    const { changes, ...page } = await sync();
    expect(page).toEqual({ revision: left, hasMore: false });
    expect(changes.flatMap((change) => ('message' in change ? [change.message.text] : []))).toEqual(['one', 'two']);
    const { summaries } = await reading.conversations.list(gone, { after: null, limit: 10, view: 'inbox' });
    expect(summaries).toMatchObject([
      {
        conversation: { lastSequence: 2, messageCount: 2, revision: left },
        lastMessage: { text: 'two' },
        membership: { status: 'removed', unread: 0, unreadMentions: 0 },
      },
    ]);
    expect(await get()).toMatchObject({ conversation: { lastSequence: 2 }, membership: { unread: 0, unreadMentions: 0 } });
  });

  it('what an edited message said then', async () => {
    const mentions = [{ all: true as const, start: 0, length: 4 }];
    const sent = await group.send(admin, '@all first', { mentions });
    await group.send(admin, 'first');
    const edited = await group.edit(2, 'second');
    await group.go(gone);
    await group.edit(1, 'later');
    await group.edit(1, 'latest');
    await group.edit(2, 'later', mentions);
    expect(await messageOf(1)).toMatchObject({ text: '@all first', revision: sent, mentions });
    expect(await messageOf(1)).not.toHaveProperty('editedAt');
    expect(await messageOf(2)).toMatchObject({ text: 'second', revision: edited, editedAt: group.at(edited).toISOString() });
    expect(await messageOf(2)).not.toHaveProperty('mentions');
    const { summaries } = await reading.conversations.list(gone, { after: null, limit: 10, view: 'all' });
    expect(summaries).toMatchObject([{ lastMessage: { text: 'second' } }]);
  });

  it('no text that was deleted since, and not who deleted it', async () => {
    const sent = await group.send(other, 'gone');
    const left = await group.go(gone);
    await group.delete(1, admin);
    const message = await messageOf(1);
    expect(message).toMatchObject({ text: '', revision: sent, deletedAt: expect.any(String) });
    expect(message).not.toHaveProperty('deletedBy');
    expect((await get()).conversation).toMatchObject({ lastSequence: 1, messageCount: 0, revision: left });
  });

  it('of a message whose last change of then left no row behind, the revision of that change', async () => {
    await group.send(admin, 'Well?');
    await group.react(1, other, '🎉');
    const last = await group.takeBack(1, other, '🎉');
    await group.go(gone);
    await group.react(1, admin, '❤️');
    const message = await messageOf(1);
    expect(message).toMatchObject({ revision: last });
    expect(message).not.toHaveProperty('reactions');
  });

  it('the reactions given until then', async () => {
    await group.send(admin, 'Well?');
    await group.react(1, gone, '👍');
    const last = await group.react(1, other, '🎉');
    await group.go(gone);
    await group.react(1, admin, '👍');
    await group.react(1, admin, '❤️');
    expect(await messageOf(1)).toMatchObject({
      revision: last,
      reactions: [
        { emoji: '👍', count: 1, mine: true },
        { emoji: '🎉', count: 1, mine: false },
      ],
    });
    const listed = await reading.conversations.reactions(gone, { conversationId: group.conversationId, sequence: 1 });
    expect(listed).toEqual({
      reactions: [
        { emoji: '👍', userIds: [gone] },
        { emoji: '🎉', userIds: [other] },
      ],
    });
  });

  it('no reactions to what was sent later', async () => {
    await group.go(gone);
    await group.send(admin, 'later');
    await group.react(1, admin, '👍');
    const question = { conversationId: group.conversationId, sequence: 1 };
    await expect(reading.conversations.reactions(gone, question)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('not even the versions of their own messages: those are for members', async () => {
    await group.send(gone, 'mine');
    await group.edit(1, 'mine!');
    await group.go(gone);
    const question = { conversationId: group.conversationId, sequence: 1 };
    await expect(reading.conversations.versions(gone, question)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('what it was called then, and not that it was closed', async () => {
    const renamed = await group.rename('Then', 'Why');
    const left = await group.go(gone, 'left');
    await group.rename('Later', 'Because');
    await group.close();
    const details = { name: 'Then', description: 'Why', avatar: 'a.png', invitePolicy: 'members', closedAt: null };
    expect(await get()).toMatchObject({ conversation: { ...details, revision: left }, membership: { status: 'left' } });
    const { summaries } = await reading.conversations.list(gone, { after: null, limit: 10, view: 'all' });
    expect(summaries).toMatchObject([{ conversation: details }]);
    const { changes } = await sync();
    expect(changes).toMatchObject([
      { type: 'conversation.created', name: 'Then' },
      { type: 'conversation.changed', revision: renamed, ...details },
      { type: 'members.changed', revision: left },
    ]);
    expect(JSON.stringify(changes)).not.toMatch(/Later|Because/);
  });

  it('that it was closed before they went', async () => {
    const closed = await group.close();
    await group.go(gone, 'left');
    expect((await get()).conversation.closedAt).toBe(group.at(closed).toISOString());
  });

  it('the members of then, in their roles of then', async () => {
    const early = reading.ids.next();
    await group.join([early]);
    await group.changeRole(early, 'admin');
    await group.go(early);
    const promoted = await group.changeRole(other, 'admin');
    const back = reading.ids.next();
    await group.join([back]);
    await group.changeRole(back, 'admin');
    await group.go(back, 'left');
    const cameBack = await group.join([back]);
    const left = await group.go(gone);
    await group.go(third, 'left');
    await group.changeRole(other, 'member');
    await group.changeRole(back, 'admin');
    await group.join([reading.ids.next()]);
    await group.go(other);
    const { conversation } = await get();
    expect(conversation.memberCount).toBe(5);
    expect(conversation.members.map(({ userId, role }) => `${userId} ${role}`)).toEqual([
      `${admin} admin`,
      `${gone} member`,
      `${other} admin`,
      `${third} member`,
      `${back} member`,
    ]);
    expect((await sync()).changes).toMatchObject([
      { type: 'conversation.created', members: [{ userId: admin }, { userId: third, role: 'member' }] },
      { revision: 4, members: [{ userId: early, status: 'removed' }] },
      { revision: promoted, members: [{ userId: other, role: 'admin', status: 'active' }] },
      { revision: cameBack, members: [{ userId: back, role: 'member', status: 'active' }] },
      { revision: left, members: [{ userId: gone, status: 'removed' }] },
    ]);
  });

  it('no invitation that was made since', async () => {
    await group.invite(reading.ids.next());
    const left = await group.go(gone);
    await group.invite(reading.ids.next());
    const { changes } = await sync();
    expect(changes.filter(({ type }) => type === 'invitation.changed')).toMatchObject([{ revision: 2 }]);
    expect(changes.at(-1)?.revision).toBe(left);
  });

  it('no revision after their own, in pages of any size, whatever happened since', async () => {
    for (const text of ['one', 'two', 'three', 'four']) await group.send(admin, text);
    await group.edit(2, 'two!');
    await group.react(3, gone, '👍');
    const left = await group.go(gone);
    await group.edit(1, 'one?');
    await group.edit(2, 'two?');
    await group.react(3, other, '👍');
    await group.delete(4, admin);
    for (const text of ['five', 'six']) await group.send(other, text);
    await group.edit(5, 'five!');

    const whole = await sync();
    expect(whole.changes.map(({ revision, type }) => `${revision} ${type}`)).toEqual([
      '1 conversation.created',
      '2 message.created',
      '5 message.created',
      '6 message.updated',
      '7 message.updated',
      `${left} members.changed`,
    ]);
    for (const limit of [1, 2, 4]) {
      const pages: Change[] = [];
      let page = await sync(0, limit);
      for (; page.hasMore; page = await sync(page.revision, limit)) pages.push(...page.changes);
      expect([...pages, ...page.changes]).toEqual(whole.changes);
      expect(page.revision).toBe(left);
    }
    expect(JSON.stringify(whole)).not.toMatch(/[?]|five|six/);
    expect(await sync(left)).toEqual({ changes: [], revision: left, hasMore: false });
  });

  it('where it stood then, in inbox.sync, by heads and by digest', async () => {
    await group.send(admin, 'one');
    const left = await group.go(gone);
    const before = await reading.conversations.inboxSync(gone, { heads: {} });
    const digest = createHash('sha256').update(`${group.conversationId}:${left}`).digest('hex');
    await group.send(admin, 'two');
    expect(await reading.conversations.inboxSync(gone, { heads: {} })).toEqual(before);
    expect(await reading.conversations.inboxSync(gone, { heads: {}, digest })).toMatchObject({ same: true });
    expect(before.moved).toEqual([{ conversationId: group.conversationId, revision: left, lastSequence: 1 }]);
  });

  it('in the list where it stood then: later messages do not move it up', async () => {
    const later = await reading.store({ memberIds: [admin, gone], startedAt: group.at(60) });
    await group.send(admin, 'one');
    await group.go(gone);
    for (let round = 0; round < 90; round += 1) await group.send(admin, 'two');
    const { summaries } = await reading.conversations.list(gone, { after: null, limit: 10, view: 'all' });
    expect(summaries.map(({ conversation }) => conversation.conversationId)).toEqual([
      later.conversationId,
      group.conversationId,
    ]);
  });

  it('no audience: of groups their connections hear of those that they are in, since somebody left each of them last', async () => {
    const { conversationId } = group;
    const here = (membershipEpoch: number) => [{ kind: 'group', conversationId, membershipEpoch }];
    expect(await reading.conversations.groupsOf([gone, admin])).toEqual(
      new Map([
        [gone, here(0)],
        [admin, here(0)],
      ]),
    );
    await group.go(gone);
    expect(await reading.conversations.groupsOf([gone, admin])).toEqual(new Map([[admin, here(group.revision)]]));
  });

  it('all of it again once they are back', async () => {
    await group.go(gone);
    await group.send(admin, 'meanwhile');
    await group.rename('Later');
    await group.join([gone]);
    expect(await get()).toMatchObject({
      conversation: { name: 'Later', revision: group.revision, lastSequence: 1 },
      membership: { status: 'active', unread: 0 },
    });
    expect((await history()).messages).toMatchObject([{ text: 'meanwhile' }]);
  });
});
