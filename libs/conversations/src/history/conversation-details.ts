import type { ConversationType, InvitePolicy, MemberRole, MemberStatus, PrivacyMode } from '#protocol';

/** Of the change that brings a conversation into being. */
export const beginningRevision = 1;

/** What the members of a group decide about it. */
export interface GroupDetails {
  readonly name: string | null;
  readonly description: string | null;
  readonly avatar: string | null;
  readonly invitePolicy: InvitePolicy;
  readonly closedAt: Date | null;
  /** Of the last change to these. */
  readonly detailsRevision: number;
}

/** What a conversation is to the one who reads it. */
export interface StoredMembership {
  readonly role: MemberRole;
  readonly status: MemberStatus;
  readonly deliveredSequence: number;
  readonly readSequence: number;
  readonly unread: number;
  readonly unreadMentions: number;
  readonly mutedUntil: Date | null;
  readonly pinned: boolean;
  readonly archived: boolean;
}

/** A conversation as one reader sees it: a former member, as it was when they went. */
export interface ConversationDetails extends GroupDetails {
  readonly conversationId: string;
  readonly type: ConversationType;
  readonly privacyMode: PrivacyMode;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly lastSequence: number;
  readonly messageCount: number;
  readonly revision: number;
  /** Lists are in this order. */
  readonly activeAt: Date;
  readonly memberCount: number;
  /** All of them, or the first few of them in lists. */
  readonly members: readonly { readonly userId: string; readonly role: MemberRole }[];
  readonly membership: StoredMembership;
}
