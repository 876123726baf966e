import { unreachable } from '#kernel';
import type { Change, Conversation, Membership, User } from '#protocol';

import type { ConversationDetails, GroupDetails, StoredMembership } from './conversation-details.js';
import type { OpenedChange } from './stored-change.js';

/** A conversation on the wire. Its members are named as `users` says, or as deleted. */
export function conversationOf(details: ConversationDetails, users: ReadonlyMap<string, User>): Conversation {
  const { conversationId, type, privacyMode, memberCount, lastSequence, messageCount, revision, createdAt } = details;
  const members = details.members.map(({ userId, role }) => {
    const { username, displayName } = users.get(userId) ?? { username: '', displayName: 'Deleted user' };
    return { userId, role, username, displayName };
  });
  return {
    conversationId,
    type,
    privacyMode,
    ...decidedOf(details),
    memberCount,
    members,
    lastSequence,
    messageCount,
    revision,
    createdAt: createdAt.toISOString(),
    activeAt: details.activeAt.toISOString(),
    closedAt: instantOf(details.closedAt),
  };
}

export function membershipOf({ mutedUntil, ...membership }: StoredMembership): Membership {
  return { ...membership, mutedUntil: instantOf(mutedUntil) };
}

/** A change on the wire. A message that changed since it was sent comes whole, as it is now. */
export function changeOf(change: OpenedChange): Change {
  const { revision } = change;
  switch (change.kind) {
    case 'conversation': {
      const { details, members } = change;
      return {
        type: 'conversation.created',
        revision,
        conversationType: details.type,
        privacyMode: details.privacyMode,
        ...decidedOf(details),
        members: [...members],
        createdBy: details.createdBy,
        createdAt: details.createdAt.toISOString(),
      };
    }
    case 'details':
      return {
        type: 'conversation.changed',
        revision,
        ...decidedOf(change.details),
        closedAt: instantOf(change.details.closedAt),
      };
    case 'members':
      return { type: 'members.changed', revision, members: [...change.members] };
    case 'invitation': {
      const { invitationId, revoked } = change;
      return { type: 'invitation.changed', revision, invitationId, status: revoked ? 'revoked' : 'active' };
    }
    case 'message': {
      const { message, createdRevision } = change;
      return { type: revision === createdRevision ? 'message.created' : 'message.updated', revision, message };
    }
    default:
      return unreachable(change);
  }
}

const decidedOf = ({ name, description, avatar, invitePolicy }: GroupDetails) => ({ name, description, avatar, invitePolicy });
export const instantOf = (date: Date | null): string | null => date?.toISOString() ?? null;
