import type { MemberRole } from '#protocol';

import type { ConversationState, OpenedConversation } from './conversation-state.js';
import type { RejectionReason } from './decision.js';

/** Somebody who may change something, and the conversation they may change it in; or why they may not. */
export type Standing =
  | { readonly kind: 'stands'; readonly opened: OpenedConversation; readonly role: MemberRole }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason };

/** A member of an open conversation. A stranger and a wrong id hear the same: that a conversation exists is its members' business. */
export function asMember({ opened }: ConversationState, userId: string): Standing {
  const role = opened?.members.get(userId);
  if (opened === null || role === undefined) return { kind: 'rejected', reason: 'not_found' };
  if (opened.closed) return { kind: 'rejected', reason: 'closed' };
  return { kind: 'stands', opened, role };
}

export function asGroupMember(state: ConversationState, userId: string): Standing {
  const standing = asMember(state, userId);
  if (standing.kind === 'stands' && standing.opened.type !== 'group') return { kind: 'rejected', reason: 'not_a_group' };
  return standing;
}

export function asAdmin(state: ConversationState, userId: string): Standing {
  const standing = asGroupMember(state, userId);
  if (standing.kind === 'stands' && standing.role !== 'admin') return { kind: 'rejected', reason: 'forbidden' };
  return standing;
}

/** Whether nobody else is an admin. */
export function isLastAdmin({ members }: OpenedConversation, userId: string): boolean {
  if (members.get(userId) !== 'admin') return false;
  for (const [other, role] of members) if (other !== userId && role === 'admin') return false;
  return true;
}
