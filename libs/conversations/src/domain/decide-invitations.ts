import { limits } from '#protocol';

import type { CreateInvitation, JoinByInvitation, RevokeInvitation } from './commands.js';
import type { ConversationState } from './conversation-state.js';
import { type Decision, decided, rejected, unchanged } from './decision.js';
import { join } from './decide-members.js';
import { asAdmin, asGroupMember } from './standing.js';
import type { Targets } from './targets.js';

export function createInvitation(state: ConversationState, command: CreateInvitation, targets: Targets): Decision {
  const { by, invitationId, tokenHash, expiresInSeconds, maxUses } = command;
  const standing = asGroupMember(state, by);
  if (standing.kind === 'rejected') return standing;
  if (standing.role !== 'admin' && standing.opened.details.invitePolicy !== 'members') return rejected('forbidden');
  // Made before: the answer was lost, and the same command came again.
  if (targets.invitations.has(invitationId)) return unchanged;
  if (targets.usableInvitations >= limits.invitations) return rejected('too_many_invitations');
  const revision = state.lastRevision + 1;
  return decided({ kind: 'invitation_created', revision, by, invitationId, tokenHash, expiresInSeconds, maxUses });
}

export function revokeInvitation(state: ConversationState, { by, invitationId }: RevokeInvitation, targets: Targets): Decision {
  const standing = asAdmin(state, by);
  if (standing.kind === 'rejected') return standing;
  const invitation = targets.invitations.get(invitationId);
  if (invitation === undefined) return rejected('not_found');
  if (invitation.revoked) return unchanged;
  return decided({ kind: 'invitation_revoked', revision: state.lastRevision + 1, by, invitationId });
}

export function joinByInvitation(state: ConversationState, { by, invitationId }: JoinByInvitation, targets: Targets): Decision {
  const invitation = targets.invitations.get(invitationId);
  if (state.opened === null || invitation === undefined) return rejected('not_found');
  const { closed, members } = state.opened;
  if (members.has(by)) return unchanged;
  if (closed) return rejected('closed');
  // A link that is still good does not undo what an admin has decided about somebody.
  if (targets.former.get(by)?.status === 'removed') return rejected('forbidden');
  if (invitation.revoked || invitation.expired || invitation.usesLeft === 0) return rejected('invitation_ended');
  return join(state, { members, userIds: [by], by, invitationId });
}
