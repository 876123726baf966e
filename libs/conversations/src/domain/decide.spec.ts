import { describe, expect, it } from '@jest/globals';

import type { SendMessage } from './commands.js';
import { absentConversation, type ConversationState, noDetails } from './conversation-state.js';
import { decide } from './decide.js';
import { directConversationId } from './direct-conversation-id.js';
import { evolve } from './evolve.js';

const alice = 'aaaaaaaa-0000-7000-8000-000000000001';
const bob = 'bbbbbbbb-0000-7000-8000-000000000002';
const mallory = 'cccccccc-0000-7000-8000-000000000003';
const conversationId = directConversationId(alice, bob);

const absent = absentConversation(conversationId);
const open: ConversationState = {
  ...absent,
  lastRevision: 5,
  lastSequence: 4,
  opened: {
    type: 'direct',
    privacyMode: 'search_enabled',
    details: noDetails,
    closed: false,
    membershipEpoch: 0,
    requestFingerprint: null,
    members: new Map([
      [alice, 'member'],
      [bob, 'member'],
    ]),
  },
};
const message: SendMessage = {
  kind: 'send_message',
  senderId: alice,
  idempotencyKey: 'key',
  messageId: 'message',
  text: 'Hello',
  replyTo: null,
  mentions: [],
};

describe('the id of a direct conversation', () => {
  it('is the same whoever opens it', () => expect(directConversationId(bob, alice)).toBe(directConversationId(alice, bob)));
  it('differs for every pair', () => expect(directConversationId(alice, mallory)).not.toBe(directConversationId(alice, bob)));
  it('never changes: rows are stored under it', () => expect(conversationId).toBe('cc8d61a5-d4de-5cab-8c40-33cb585bb2bb'));
});

describe('opening a direct conversation', () => {
  it('makes both members of it, at revision 1', () => {
    const decision = decide(absent, { kind: 'open_direct_conversation', openedBy: alice, otherUserId: bob });
    expect(decision).toMatchObject({ facts: [{ revision: 1, type: 'direct', privacyMode: 'search_enabled' }] });
    const [fact] = decision.kind === 'decided' ? decision.facts : [];
    expect(fact?.kind === 'conversation_opened' && [...fact.members]).toEqual([
      [alice, 'member'],
      [bob, 'member'],
    ]);
  });
  it('changes nothing when it is open', () =>
    expect(decide(open, { kind: 'open_direct_conversation', openedBy: bob, otherUserId: alice })).toEqual({ kind: 'unchanged' }));
  it('is refused with oneself', () =>
    expect(decide(absent, { kind: 'open_direct_conversation', openedBy: alice, otherUserId: alice })).toEqual({
      kind: 'rejected',
      reason: 'same_user',
    }));
  it('is refused under an id that is not theirs', () =>
    expect(decide(absent, { kind: 'open_direct_conversation', openedBy: alice, otherUserId: mallory })).toEqual({
      kind: 'rejected',
      reason: 'wrong_conversation',
    }));
});

describe('sending a message', () => {
  it('gives the next sequence and the next revision', () =>
    expect(decide(open, message)).toMatchObject({ facts: [{ sequence: 5, revision: 6, text: 'Hello', by: alice }] }));
  it.each([
    ['a stranger', open, { ...message, senderId: mallory }],
    ['anybody where there is no conversation', absent, message],
  ])('is refused to %s, with one and the same reason', (_, state, command) =>
    expect(decide(state, command)).toEqual({ kind: 'rejected', reason: 'not_found' }),
  );
});

describe('a direct conversation', () => {
  it('may be answered to any message there is, and none to come', () => {
    expect(decide(open, { ...message, replyTo: 4 })).toMatchObject({ kind: 'decided' });
    expect(decide(open, { ...message, replyTo: 5 })).toEqual({ kind: 'rejected', reason: 'not_found' });
  });
  it.each([
    { kind: 'add_members', by: alice, userIds: [mallory] },
    { kind: 'remove_member', by: alice, userId: bob },
    { kind: 'change_role', by: alice, userId: bob, role: 'admin' },
    { kind: 'leave_conversation', by: alice },
    { kind: 'change_details', by: alice, name: 'Us' },
    { kind: 'close_conversation', by: alice },
    { kind: 'create_invitation', by: alice, invitationId: 'i', tokenHash: 'h', expiresInSeconds: 60, maxUses: null },
  ] as const)('is no group: $kind', (command) =>
    expect(decide(open, command)).toEqual({ kind: 'rejected', reason: 'not_a_group' }),
  );
});

describe('evolving', () => {
  it('refuses a fact that leaves a gap', () => {
    const decision = decide(open, message);
    const [fact] = decision.kind === 'decided' ? decision.facts : [];
    if (fact === undefined) throw new Error('expected a fact');
    expect(() => evolve(open, { ...fact, revision: 7 })).toThrow('revisions are dense');
    expect(() => evolve({ ...open, lastSequence: 3 }, fact)).toThrow('sequences are dense');
  });
});
