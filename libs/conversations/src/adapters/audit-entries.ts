import { unreachable } from '#kernel';

import type { ChangeWrite } from '../sequencer/conversation-journal.js';

/** A row of `conversation_audit`, with the names of its columns. */
interface AuditRow {
  readonly conversation_id: string;
  readonly revision: number;
  readonly ordinal: number;
  readonly action: string;
  readonly actor_id: string;
  readonly sequence?: number;
  readonly user_id?: string;
  readonly details: object;
}

/** What the audit trail keeps of a change: who did what to whom, and never what was written. */
export function auditEntries(conversation_id: string, change: ChangeWrite): readonly AuditRow[] {
  const { revision, by: actor_id } = change;
  const entry = (action: string, rest: Partial<AuditRow> = {}): AuditRow => ({
    conversation_id,
    revision,
    ordinal: 0,
    action,
    actor_id,
    details: {},
    ...rest,
  });
  switch (change.kind) {
    case 'message_edited':
      return [entry('message.edited', { sequence: change.sequence })];
    case 'message_deleted':
      return [entry('message.deleted', { sequence: change.sequence })];
    case 'reaction_added':
    case 'reaction_removed': {
      const { sequence, emoji } = change;
      return [entry(change.kind === 'reaction_added' ? 'reaction.added' : 'reaction.removed', { sequence, details: { emoji } })];
    }
    case 'details_changed':
      return [entry('conversation.changed', { details: change.details })];
    case 'conversation_closed':
      return [entry('conversation.closed')];
    case 'members_joined': {
      const details = change.invitationId === null ? {} : { invitationId: change.invitationId };
      return change.userIds.map((user_id, ordinal) => entry('member.joined', { ordinal, user_id, details }));
    }
    case 'member_gone':
      return [entry(change.status === 'left' ? 'member.left' : 'member.removed', { user_id: change.userId })];
    case 'role_changed':
      return [entry('member.role_changed', { user_id: change.userId, details: { role: change.role } })];
    case 'invitation_created': {
      const { invitationId, expiresInSeconds, maxUses } = change;
      return [entry('invitation.created', { details: { invitationId, expiresInSeconds, maxUses } })];
    }
    case 'invitation_revoked':
      return [entry('invitation.revoked', { details: { invitationId: change.invitationId } })];
    default:
      return unreachable(change);
  }
}
