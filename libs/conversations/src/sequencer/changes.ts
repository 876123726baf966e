import { unreachable } from '#kernel';
import type { Change, Message } from '#protocol';

import type { ConversationDetails } from '../domain/conversation-state.js';
import type { Fact, MessageSent } from '../domain/facts.js';

/** A committed fact as every member sees it. `committedAt`: milliseconds since the Unix epoch, PostgreSQL's clock. */
export function changeOf(fact: Fact, committedAt: number): Change {
  const at = new Date(committedAt).toISOString();
  const { revision } = fact;
  switch (fact.kind) {
    case 'message_sent':
      return { type: 'message.created', revision, message: messageOf(fact, at) };
    case 'conversation_opened':
      return {
        type: 'conversation.created',
        revision,
        conversationType: fact.type,
        privacyMode: fact.privacyMode,
        ...detailsOf(fact.details),
        members: [...fact.members].map(([userId, role]) => ({ userId, role })),
        createdBy: fact.by,
        createdAt: at,
      };
    case 'message_edited': {
      const { sequence, text, mentions } = fact;
      return {
        type: 'message.edited',
        revision,
        sequence,
        text,
        ...(mentions.length > 0 && { mentions: [...mentions] }),
        editedAt: at,
      };
    }
    case 'message_deleted':
      return { type: 'message.deleted', revision, sequence: fact.sequence, deletedAt: at, deletedBy: fact.by };
    case 'reaction_added':
    case 'reaction_removed': {
      const { sequence, emoji, by: userId, count } = fact;
      const type = fact.kind === 'reaction_added' ? 'reaction.added' : 'reaction.removed';
      return { type, revision, sequence, emoji, userId, count };
    }
    case 'details_changed':
      return { type: 'conversation.changed', revision, ...detailsOf(fact.details), closedAt: null };
    case 'conversation_closed':
      return { type: 'conversation.changed', revision, ...detailsOf(fact.details), closedAt: at };
    case 'members_joined':
      return {
        type: 'members.changed',
        revision,
        members: fact.userIds.map((userId) => ({ userId, role: 'member', status: 'active' })),
      };
    case 'member_gone':
      return { type: 'members.changed', revision, members: [{ userId: fact.userId, role: fact.role, status: fact.status }] };
    case 'role_changed':
      return { type: 'members.changed', revision, members: [{ userId: fact.userId, role: fact.role, status: 'active' }] };
    case 'invitation_created':
    case 'invitation_revoked': {
      const status = fact.kind === 'invitation_created' ? 'active' : 'revoked';
      return { type: 'invitation.changed', revision, invitationId: fact.invitationId, status };
    }
    default:
      return unreachable(fact);
  }
}

function messageOf(fact: MessageSent, createdAt: string): Message {
  const { messageId, sequence, revision, by: senderId, idempotencyKey, text, replyTo, mentions } = fact;
  return {
    messageId,
    sequence,
    revision,
    senderId,
    idempotencyKey,
    text,
    ...(replyTo !== null && { replyTo }),
    ...(mentions.length > 0 && { mentions: [...mentions] }),
    createdAt,
  };
}

/** In one order of fields. */
function detailsOf({ name, description, avatar, invitePolicy }: ConversationDetails): ConversationDetails {
  return { name, description, avatar, invitePolicy };
}
