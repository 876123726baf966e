import { describe, expect, it } from '@jest/globals';

import { limits } from '#protocol';

import type { ConversationCommand, DeleteMessage, EditMessage, SendMessage } from './commands.js';
import { absentConversation, type ConversationState, noDetails } from './conversation-state.js';
import { decide } from './decide.js';
import { evolveTargets } from './evolve-targets.js';
import { noTargets, reactionKey, type TargetMessage, type Targets } from './targets.js';

const [admin, author, member, stranger] = ['admin', 'author', 'member', 'stranger'] as const;
const state: ConversationState = {
  ...absentConversation('group'),
  lastRevision: 9,
  lastSequence: 3,
  opened: {
    type: 'group',
    privacyMode: 'search_enabled',
    details: noDetails,
    closed: false,
    membershipEpoch: 0,
    requestFingerprint: null,
    members: new Map([
      [admin, 'admin'],
      [author, 'member'],
      [member, 'member'],
    ]),
  },
};
const target: TargetMessage = {
  sequence: 2,
  messageId: 'message',
  senderId: author,
  ageMs: 0,
  deleted: false,
  mentions: [],
  reactions: [],
  givenReactions: new Set(),
  usedEditKeys: new Set(),
};
const having = (overrides: Partial<TargetMessage> = {}): Targets => ({
  ...noTargets,
  messages: new Map([[2, { ...target, ...overrides }]]),
});
const rejected = (reason: string) => ({ kind: 'rejected', reason });
const unchanged = { kind: 'unchanged' };
const justInTime = { ageMs: limits.editWindowMs };
const tooLate = { ageMs: limits.editWindowMs + 1 };

describe('editing', () => {
  const edit: EditMessage = { kind: 'edit_message', by: author, sequence: 2, idempotencyKey: 'k', text: 'Better', mentions: [] };
  it('is for the author', () => {
    expect(decide(state, edit, having())).toMatchObject({ facts: [{ kind: 'message_edited', revision: 10, text: 'Better' }] });
    expect(decide(state, { ...edit, by: admin }, having())).toEqual(rejected('forbidden'));
    expect(decide(state, { ...edit, by: stranger }, having())).toEqual(rejected('not_found'));
  });
  it('ends after 15 minutes, to the millisecond', () => {
    expect(decide(state, edit, having(justInTime))).toMatchObject({ kind: 'decided' });
    expect(decide(state, edit, having(tooLate))).toEqual(rejected('window_closed'));
  });
  it('of nothing, or of a tombstone, is refused', () => {
    expect(decide(state, edit)).toEqual(rejected('not_found'));
    expect(decide(state, edit, having({ deleted: true }))).toEqual(rejected('message_deleted'));
  });
  it('with a key that was used is that edit, whatever has happened since', () => {
    const used = { usedEditKeys: new Set(['k']) };
    expect(decide(state, edit, having(used))).toEqual(unchanged);
    expect(decide(state, edit, having({ ...used, ...tooLate }))).toEqual(unchanged);
    expect(decide(state, edit, having({ ...used, deleted: true }))).toEqual(unchanged);
  });
  it('tells only those who were not mentioned before', () => {
    const text = '@a @m';
    const mentions = [
      { userId: admin, start: 0, length: 2 },
      { userId: member, start: 3, length: 2 },
    ];
    const before = [{ userId: admin, start: 0, length: 2 }];
    expect(decide(state, { ...edit, text, mentions }, having({ mentions: before }))).toMatchObject({
      facts: [{ mentioned: [admin, member], newlyMentioned: [member] }],
    });
  });
});

describe('deleting', () => {
  const remove = (by: string): DeleteMessage => ({ kind: 'delete_message', by, sequence: 2 });
  it('is for the author within 15 minutes, and for admins at any time', () => {
    expect(decide(state, remove(author), having(justInTime))).toMatchObject({ facts: [{ kind: 'message_deleted' }] });
    expect(decide(state, remove(author), having(tooLate))).toEqual(rejected('window_closed'));
    expect(decide(state, remove(admin), having(tooLate))).toMatchObject({ kind: 'decided' });
    expect(decide(state, remove(member), having())).toEqual(rejected('forbidden'));
    expect(decide(state, remove(stranger), having())).toEqual(rejected('not_found'));
  });
  it('is done already for a tombstone, and cannot be done to nothing', () => {
    expect(decide(state, remove(author), having({ deleted: true, ...tooLate }))).toEqual(unchanged);
    expect(decide(state, remove(admin))).toEqual(rejected('not_found'));
  });
});

describe('reacting', () => {
  const add = (by: string, emoji = '👍'): ConversationCommand => ({ kind: 'add_reaction', by, sequence: 2, emoji });
  const take = (by: string, emoji = '👍'): ConversationCommand => ({ kind: 'remove_reaction', by, sequence: 2, emoji });
  const given = { reactions: [{ emoji: '👍', count: 1 }], givenReactions: new Set([reactionKey(member, '👍')]) };

  it('counts each emoji of each member once', () => {
    expect(decide(state, add(member), having())).toMatchObject({ facts: [{ count: 1, reactions: [{ emoji: '👍', count: 1 }] }] });
    expect(decide(state, add(author), having(given))).toMatchObject({ facts: [{ count: 2 }] });
    expect(decide(state, add(member), having(given))).toEqual(unchanged);
  });
  it('is taken back by who gave it', () => {
    expect(decide(state, take(member), having(given))).toMatchObject({ facts: [{ count: 0, reactions: [] }] });
    expect(decide(state, take(author), having(given))).toEqual(unchanged);
  });
  it('EC4: to a tombstone is refused, and there is nothing on it to take back', () => {
    expect(decide(state, add(member), having({ deleted: true }))).toEqual(rejected('message_deleted'));
    expect(decide(state, take(member), having({ deleted: true }))).toEqual(unchanged);
  });
  it('EC4: racing a deletion in one batch, it is refused after it', () => {
    const deletion = decide(state, { kind: 'delete_message', by: admin, sequence: 2 }, having(given));
    const targets = deletion.kind === 'decided' ? deletion.facts.reduce(evolveTargets, having(given)) : noTargets;
    expect(decide(state, add(author), targets)).toEqual(rejected('message_deleted'));
  });
  it('knows so many different emoji on one message', () => {
    const reactions = Array.from({ length: limits.distinctReactions }, (_, n) => ({ emoji: `e${n}`, count: 1 }));
    expect(decide(state, add(member, 'one more'), having({ reactions }))).toEqual(rejected('too_many_reactions'));
    expect(decide(state, add(member, 'e3'), having({ reactions }))).toMatchObject({ facts: [{ count: 2 }] });
  });
  it('is for members, to messages that there are', () => {
    expect(decide(state, add(stranger), having())).toEqual(rejected('not_found'));
    expect(decide(state, add(member))).toEqual(rejected('not_found'));
  });
});

describe('mentioning', () => {
  const send = (by: string, text: string, mentions: SendMessage['mentions']): SendMessage => ({
    kind: 'send_message',
    senderId: by,
    idempotencyKey: 'k',
    messageId: 'm',
    text,
    replyTo: null,
    mentions,
  });
  it('reaches each member once, and never the one who writes', () => {
    const mentions = [
      { userId: member, start: 0, length: 2 },
      { userId: author, start: 3, length: 2 },
      { userId: member, start: 6, length: 2 },
    ];
    expect(decide(state, send(author, '@m @a @m', mentions))).toMatchObject({ facts: [{ mentioned: [member] }] });
  });
  it('of everybody is for admins of a group', () => {
    const all = [{ all: true as const, start: 0, length: 4 }];
    expect(decide(state, send(admin, '@all up', all))).toMatchObject({ facts: [{ mentioned: [author, member] }] });
    expect(decide(state, send(member, '@all up', all))).toEqual(rejected('forbidden'));
  });
  it.each([
    ['somebody who is no member', '@x', [{ userId: stranger, start: 0, length: 2 }]],
    ['a range beyond the text', '@m', [{ userId: member, start: 0, length: 3 }]],
    ['a range that does not begin with @', 'm @', [{ userId: member, start: 0, length: 1 }]],
    [
      'ranges that overlap',
      '@@m',
      [
        { userId: member, start: 0, length: 2 },
        { userId: admin, start: 1, length: 2 },
      ],
    ],
  ])('refuses %s', (_, text, mentions) =>
    expect(decide(state, send(author, text, mentions))).toEqual(rejected('invalid_mention')),
  );
});
