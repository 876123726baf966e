import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { limits } from '#protocol';

import type { ConversationCommand, CreateGroup } from './commands.js';
import { absentConversation, type ConversationState } from './conversation-state.js';
import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { evolveTargets } from './evolve-targets.js';
import { groupId } from './group-id.js';
import { noTargets, type Targets } from './targets.js';

const [admin, ben, cleo, dan, eve] = ['admin', 'ben', 'cleo', 'dan', 'eve'] as const;
const absent = absentConversation('group');
const creation: CreateGroup = {
  kind: 'create_group',
  by: admin,
  privacyMode: 'search_enabled',
  name: 'Climbers',
  description: null,
  avatar: null,
  invitePolicy: 'admins',
  memberIds: [ben, cleo],
  fingerprint: 'f',
};
const rejected = (reason: string) => ({ kind: 'rejected', reason });
const unchanged = { kind: 'unchanged' };

/** The state after commands that must all be granted. */
function after(state: ConversationState, ...commands: readonly ConversationCommand[]): ConversationState {
  return commands.reduce((current, command) => {
    const decision = decide(current, command);
    if (decision.kind !== 'decided') throw new Error(`${command.kind} came to ${JSON.stringify(decision)}`);
    return decision.facts.reduce(evolve, current);
  }, state);
}
const group = after(absent, creation);
const users = (count: number) => Array.from({ length: count }, (_, n) => `user ${n}`);

describe('creating a group', () => {
  it('makes its creator an admin, and the others members', () =>
    expect([...(group.opened?.members ?? [])]).toEqual([
      [admin, 'admin'],
      [ben, 'member'],
      [cleo, 'member'],
    ]));
  it.each([
    [2, rejected('too_small')],
    [501, rejected('full')],
  ])('is refused with %i members', (count, refusal) =>
    expect(decide(absent, { ...creation, memberIds: users(count - 1) })).toEqual(refusal),
  );
  it.each([3, 500])('is granted with %i members', (count) =>
    expect(after(absent, { ...creation, memberIds: users(count - 1) }).opened?.members.size).toBe(count),
  );
  it('counts nobody twice', () => expect(decide(absent, { ...creation, memberIds: [ben, ben] })).toEqual(rejected('too_small')));
  it('needs others besides the creator', () =>
    expect(decide(absent, { ...creation, memberIds: [admin, ben, cleo] })).toEqual(rejected('same_user')));
  it('means the same group when repeated, and is a conflict when it asks for another one', () => {
    expect(decide(group, creation)).toEqual(unchanged);
    expect(decide(group, { ...creation, fingerprint: 'other' })).toEqual(rejected('key_reused'));
  });
  it('does not offer end-to-end encryption yet', () =>
    expect(decide(absent, { ...creation, privacyMode: 'strict_e2e' })).toEqual(rejected('unsupported')));
  it('has an id of its own for each creator and key, for ever', () => {
    expect(groupId(admin, 'k')).toBe('2079d9ca-3e73-5bd0-9e79-6dcfc7081433');
    expect(groupId(admin, 'l')).not.toBe(groupId(admin, 'k'));
    expect(groupId(ben, 'k')).not.toBe(groupId(admin, 'k'));
  });
});

describe('adding members', () => {
  const add = (by: string, ...userIds: string[]): ConversationCommand => ({ kind: 'add_members', by, userIds });
  it('is for admins, unless the group lets everybody', () => {
    expect(decide(group, add(ben, dan))).toEqual(rejected('forbidden'));
    const open = after(group, { kind: 'change_details', by: admin, invitePolicy: 'members' });
    expect(after(open, add(ben, dan)).opened?.members.get(dan)).toBe('member');
  });
  it('leaves those alone who are in already', () => {
    expect(decide(group, add(admin, ben))).toEqual(unchanged);
    expect(decide(group, add(admin, ben, dan, dan))).toMatchObject({ facts: [{ userIds: [dan] }] });
  });
  it('EC7: refuses the 501st member', () => {
    const full = after(group, add(admin, ...users(limits.groupMembers - 3)));
    expect(full.opened?.members.size).toBe(limits.groupMembers);
    expect(decide(full, add(admin, dan))).toEqual(rejected('full'));
    expect(decide(after(full, { kind: 'leave_conversation', by: ben }), add(admin, dan))).toMatchObject({ kind: 'decided' });
  });
});

describe('removing a member', () => {
  it('is for admins', () =>
    expect(decide(group, { kind: 'remove_member', by: ben, userId: cleo })).toEqual(rejected('forbidden')));
  it('is done already where there is no such member', () =>
    expect(decide(group, { kind: 'remove_member', by: admin, userId: dan })).toEqual(unchanged));
  it('of oneself is leaving', () =>
    expect(decide(group, { kind: 'remove_member', by: admin, userId: admin })).toEqual(rejected('last_admin')));
  it('ends what they may do', () => {
    const without = after(group, { kind: 'remove_member', by: admin, userId: ben });
    expect(decide(without, { kind: 'add_members', by: ben, userIds: [dan] })).toEqual(rejected('not_found'));
  });
});

describe('the last admin', () => {
  it('can neither leave nor be demoted', () => {
    expect(decide(group, { kind: 'leave_conversation', by: admin })).toEqual(rejected('last_admin'));
    expect(decide(group, { kind: 'change_role', by: admin, userId: admin, role: 'member' })).toEqual(rejected('last_admin'));
  });
  it('can once there is another', () => {
    const two = after(group, { kind: 'change_role', by: admin, userId: ben, role: 'admin' });
    expect(after(two, { kind: 'leave_conversation', by: admin }).opened?.members.has(admin)).toBe(false);
    expect(after(two, { kind: 'change_role', by: ben, userId: admin, role: 'member' }).opened?.members.get(admin)).toBe('member');
  });
});

describe('leaving', () => {
  it('closes the group behind the last one', () => {
    const alone = after(group, { kind: 'leave_conversation', by: ben }, { kind: 'leave_conversation', by: cleo });
    expect(alone.opened?.closed).toBe(false);
    const empty = after(alone, { kind: 'leave_conversation', by: admin });
    expect(empty.opened).toMatchObject({ closed: true, members: new Map() });
    expect(empty.lastRevision).toBe(alone.lastRevision + 2);
  });
  it('is done already for who has left, and there is nothing to leave for who was removed or never came', () => {
    const left = after(group, { kind: 'leave_conversation', by: ben });
    const targets: Targets = { ...noTargets, former: new Map([[ben, { status: 'left', revision: 2 }]]) };
    const later = { ...left, lastRevision: 40 };
    expect(decide(later, { kind: 'leave_conversation', by: ben }, targets)).toEqual({ kind: 'unchanged', revision: 2 });
    const removed: Targets = { ...noTargets, former: new Map([[ben, { status: 'removed', revision: 2 }]]) };
    expect(decide(left, { kind: 'leave_conversation', by: ben }, removed)).toEqual(rejected('not_found'));
    expect(decide(left, { kind: 'leave_conversation', by: eve }, noTargets)).toEqual(rejected('not_found'));
  });
});

describe('EC1: a closed group', () => {
  const closed = after(group, { kind: 'close_conversation', by: admin });
  it.each<ConversationCommand>([
    { kind: 'send_message', senderId: ben, idempotencyKey: 'k', messageId: 'm', text: 'Hi', replyTo: null, mentions: [] },
    { kind: 'add_members', by: admin, userIds: [dan] },
    { kind: 'remove_member', by: admin, userId: ben },
    { kind: 'change_details', by: admin, name: 'New' },
    { kind: 'edit_message', by: ben, sequence: 1, idempotencyKey: 'k', text: 'Hi', mentions: [] },
    { kind: 'add_reaction', by: ben, sequence: 1, emoji: '👍' },
  ])('refuses $kind to its members, and is nothing to others', (command) => {
    expect(decide(closed, command)).toEqual(rejected('closed'));
    const by = 'senderId' in command ? { senderId: eve } : { by: eve };
    expect(decide(closed, { ...command, ...by } as ConversationCommand)).toEqual(rejected('not_found'));
  });
  it('is closed already when its admin closes it again, and can be left by anybody', () => {
    expect(decide(closed, { kind: 'close_conversation', by: admin })).toEqual(unchanged);
    expect(after(closed, { kind: 'leave_conversation', by: admin }).opened?.members.has(admin)).toBe(false);
  });
  it('is closed by its admins only', () =>
    expect(decide(group, { kind: 'close_conversation', by: ben })).toEqual(rejected('forbidden')));
});

describe('changing the details', () => {
  it('keeps what is not named, and does nothing when all is so already', () => {
    const described = after(group, { kind: 'change_details', by: admin, description: 'On rocks' });
    expect(described.opened?.details).toMatchObject({ name: 'Climbers', description: 'On rocks' });
    expect(decide(described, { kind: 'change_details', by: admin, name: 'Climbers' })).toEqual(unchanged);
  });
  it('is for admins', () =>
    expect(decide(group, { kind: 'change_details', by: ben, name: 'Mine' })).toEqual(rejected('forbidden')));
});

describe('invitations', () => {
  const create: ConversationCommand = {
    kind: 'create_invitation',
    by: admin,
    invitationId: 'i',
    tokenHash: 'h',
    expiresInSeconds: 60,
    maxUses: 1,
  };
  const withInvitation = (overrides = {}): Targets => ({
    ...noTargets,
    invitations: new Map([['i', { invitationId: 'i', expired: false, revoked: false, usesLeft: 1, ...overrides }]]),
  });
  const join = (by: string): ConversationCommand => ({ kind: 'join_by_invitation', by, invitationId: 'i' });

  it('are made by those who may add members, so many at a time', () => {
    expect(decide(group, { ...create, by: ben })).toEqual(rejected('forbidden'));
    expect(decide(group, create, { ...noTargets, usableInvitations: limits.invitations - 1 })).toMatchObject({ kind: 'decided' });
    expect(decide(group, create, { ...noTargets, usableInvitations: limits.invitations })).toEqual(
      rejected('too_many_invitations'),
    );
    expect(decide(group, create, withInvitation())).toEqual(unchanged);
  });
  it('let people in for as long as they last, and use nothing up for who is in', () => {
    expect(decide(group, join(dan), withInvitation())).toMatchObject({ facts: [{ userIds: [dan], invitationId: 'i' }] });
    expect(decide(group, join(ben), withInvitation({ usesLeft: 0 }))).toEqual(unchanged);
    expect(decide(group, join(dan))).toEqual(rejected('not_found'));
  });
  it.each([{ expired: true }, { revoked: true }, { usesLeft: 0 }])('let nobody in after their end: %j', (end) =>
    expect(decide(group, join(dan), withInvitation(end))).toEqual(rejected('invitation_ended')),
  );
  it('let those back in who left, and not those who were removed', () => {
    const former = (status: 'left' | 'removed'): Targets => ({
      ...withInvitation(),
      former: new Map([[dan, { status, revision: 1 }]]),
    });
    expect(decide(group, join(dan), former('left'))).toMatchObject({ kind: 'decided' });
    expect(decide(group, join(dan), former('removed'))).toEqual(rejected('forbidden'));
  });
  it('are used up within one batch too', () => {
    const first = decide(group, join(dan), withInvitation());
    const targets = first.kind === 'decided' ? first.facts.reduce(evolveTargets, withInvitation()) : noTargets;
    expect(decide(group, join(eve), targets)).toEqual(rejected('invitation_ended'));
  });
  it('are revoked by admins', () => {
    const revoke = (by: string): ConversationCommand => ({ kind: 'revoke_invitation', by, invitationId: 'i' });
    expect(decide(group, revoke(ben), withInvitation())).toEqual(rejected('forbidden'));
    expect(decide(group, revoke(admin), withInvitation())).toMatchObject({ kind: 'decided' });
    expect(decide(group, revoke(admin), withInvitation({ revoked: true }))).toEqual(unchanged);
    expect(decide(group, revoke(admin))).toEqual(rejected('not_found'));
  });
});

describe('a group to which anything happens', () => {
  const who = fc.constantFrom(admin, ben, cleo, dan, eve);
  const command: fc.Arbitrary<ConversationCommand> = fc.oneof(
    fc.record({ kind: fc.constant('add_members' as const), by: who, userIds: fc.array(who, { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('remove_member' as const), by: who, userId: who }),
    fc.record({
      kind: fc.constant('change_role' as const),
      by: who,
      userId: who,
      role: fc.constantFrom('member' as const, 'admin' as const),
    }),
    fc.record({ kind: fc.constant('leave_conversation' as const), by: who }),
  );

  it('has an admin for as long as it has members, and is closed when it has none', () =>
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        let state = group;
        for (const each of commands) {
          const decision = decide(state, each);
          if (decision.kind === 'decided') state = decision.facts.reduce(evolve, state);
          const { members, closed } = state.opened ?? { members: new Map(), closed: false };
          expect(members.size === 0 ? closed : [...members.values()].includes('admin')).toBe(true);
        }
      }),
    ));
});
