import { limits } from '#protocol';

import type { AddMembers, ChangeRole, LeaveConversation, RemoveMember } from './commands.js';
import type { ConversationState } from './conversation-state.js';
import { type Decision, decided, rejected, unchanged, unchangedSince } from './decision.js';
import type { Fact } from './facts.js';
import { asAdmin, asGroupMember, isLastAdmin } from './standing.js';
import { noTargets, type Targets } from './targets.js';

export function addMembers(state: ConversationState, { by, userIds }: AddMembers): Decision {
  const standing = asGroupMember(state, by);
  if (standing.kind === 'rejected') return standing;
  const { members, details } = standing.opened;
  if (standing.role !== 'admin' && details.invitePolicy !== 'members') return rejected('forbidden');
  return join(state, { members, userIds, by, invitationId: null });
}

/** Brings users in, however they were let in. One who is in already stays as they are. */
export function join(
  state: ConversationState,
  {
    members,
    userIds,
    by,
    invitationId,
  }: {
    readonly members: ReadonlyMap<string, unknown>;
    readonly userIds: readonly string[];
    readonly by: string;
    readonly invitationId: string | null;
  },
): Decision {
  const newcomers = [...new Set(userIds)].filter((userId) => !members.has(userId));
  if (newcomers.length === 0) return unchanged;
  if (members.size + newcomers.length > limits.groupMembers) return rejected('full');
  const { lastRevision, lastSequence } = state;
  return decided({ kind: 'members_joined', revision: lastRevision + 1, by, userIds: newcomers, lastSequence, invitationId });
}

export function removeMember(state: ConversationState, { by, userId }: RemoveMember): Decision {
  const standing = asAdmin(state, by);
  if (standing.kind === 'rejected') return standing;
  if (userId === by) return leave(state, { kind: 'leave_conversation', by }, noTargets);
  const { members, details } = standing.opened;
  const role = members.get(userId);
  if (role === undefined) return unchanged;
  const { lastRevision, lastSequence } = state;
  return decided({ kind: 'member_gone', revision: lastRevision + 1, by, userId, role, lastSequence, details, status: 'removed' });
}

export function changeRole(state: ConversationState, { by, userId, role }: ChangeRole): Decision {
  const standing = asAdmin(state, by);
  if (standing.kind === 'rejected') return standing;
  const current = standing.opened.members.get(userId);
  if (current === undefined) return rejected('not_found');
  if (current === role) return unchanged;
  if (isLastAdmin(standing.opened, userId)) return rejected('last_admin');
  return decided({ kind: 'role_changed', revision: state.lastRevision + 1, by, userId, role });
}

/** The last one who leaves closes the door behind them. */
export function leave(state: ConversationState, { by }: LeaveConversation, { former }: Targets): Decision {
  const { opened, lastRevision, lastSequence } = state;
  const role = opened?.members.get(by);
  const before = former.get(by);
  // Whoever has left already hears that they have: the first answer may have been lost. What came since is not theirs to know.
  if (opened !== null && role === undefined && before?.status === 'left') return unchangedSince(before.revision);
  if (opened === null || role === undefined) return rejected('not_found');
  if (opened.type !== 'group') return rejected('not_a_group');
  const isLast = opened.members.size === 1;
  // Of a closed group nobody has to be in charge.
  if (!opened.closed && !isLast && isLastAdmin(opened, by)) return rejected('last_admin');
  const { details } = opened;
  const gone: Fact = {
    kind: 'member_gone',
    revision: lastRevision + 1,
    by,
    userId: by,
    role,
    lastSequence,
    details,
    status: 'left',
  };
  if (!isLast || opened.closed) return decided(gone);
  return decided(gone, { kind: 'conversation_closed', revision: lastRevision + 2, by, details });
}
