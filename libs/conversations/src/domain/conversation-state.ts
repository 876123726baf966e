import type { ConversationType, InvitePolicy, MemberRole, PrivacyMode } from '#protocol';

/** What the actor knows of its conversation: enough to decide, and nothing that decisions do not need. */
export interface ConversationState {
  readonly conversationId: string;
  /** Null until the conversation has been opened. */
  readonly opened: OpenedConversation | null;
  /** Of the newest message; 0 before the first. */
  readonly lastSequence: number;
  /** Of the newest change; 0 before the conversation exists. */
  readonly lastRevision: number;
}

export interface OpenedConversation {
  readonly type: ConversationType;
  readonly privacyMode: PrivacyMode;
  readonly details: ConversationDetails;
  /** Those who are in it now. */
  readonly members: ReadonlyMap<string, MemberRole>;
  readonly closed: boolean;
  /** The revision at which somebody left or was removed last; 0: nobody ever. Whoever was gone by then hears nothing of what comes. */
  readonly membershipEpoch: number;
  /** Of the request that created a group; null for a direct conversation. */
  readonly requestFingerprint: string | null;
}

/** What the admins of a group decide about it. */
export interface ConversationDetails {
  readonly name: string | null;
  readonly description: string | null;
  readonly avatar: string | null;
  readonly invitePolicy: InvitePolicy;
}

export const noDetails: ConversationDetails = { name: null, description: null, avatar: null, invitePolicy: 'admins' };

export function absentConversation(conversationId: string): ConversationState {
  return { conversationId, opened: null, lastSequence: 0, lastRevision: 0 };
}
