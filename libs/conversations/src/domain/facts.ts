import type { ConversationType, MemberRole, MemberStatus, Mention, PrivacyMode } from '#protocol';

import type { ConversationDetails } from './conversation-state.js';
import type { ReactionCount } from './targets.js';

/** What happened, before anybody was told. Each fact is one revision, and somebody's doing. */
export type Fact =
  | ConversationOpened
  | MessageSent
  | MessageEdited
  | MessageDeleted
  | ReactionAdded
  | ReactionRemoved
  | DetailsChanged
  | ConversationClosed
  | MembersJoined
  | MemberGone
  | RoleChanged
  | InvitationCreated
  | InvitationRevoked;

interface Revision {
  readonly revision: number;
  readonly by: string;
}

export interface ConversationOpened extends Revision {
  readonly kind: 'conversation_opened';
  readonly type: ConversationType;
  readonly privacyMode: PrivacyMode;
  readonly details: ConversationDetails;
  readonly members: ReadonlyMap<string, MemberRole>;
  /** Of the request that created a group: see {@link CreateGroup}. */
  readonly requestFingerprint: string | null;
}

export interface MessageSent extends Revision {
  readonly kind: 'message_sent';
  readonly sequence: number;
  readonly messageId: string;
  readonly idempotencyKey: string;
  readonly text: string;
  readonly replyTo: number | null;
  readonly mentions: readonly Mention[];
  /** Who hears of it because they are mentioned: members, without the sender. */
  readonly mentioned: readonly string[];
}

export interface MessageEdited extends Revision {
  readonly kind: 'message_edited';
  readonly sequence: number;
  readonly messageId: string;
  readonly senderId: string;
  readonly idempotencyKey: string;
  readonly text: string;
  readonly mentions: readonly Mention[];
  /** Who is mentioned now, and who of them was not before and hears of it. */
  readonly mentioned: readonly string[];
  readonly newlyMentioned: readonly string[];
}

export interface MessageDeleted extends Revision {
  readonly kind: 'message_deleted';
  readonly sequence: number;
}

interface ReactionFact extends Revision {
  readonly sequence: number;
  readonly emoji: string;
  /** Of this emoji, afterwards. */
  readonly count: number;
  /** Of the message, afterwards. */
  readonly reactions: readonly ReactionCount[];
}

export interface ReactionAdded extends ReactionFact {
  readonly kind: 'reaction_added';
}

export interface ReactionRemoved extends ReactionFact {
  readonly kind: 'reaction_removed';
}

export interface DetailsChanged extends Revision {
  readonly kind: 'details_changed';
  readonly details: ConversationDetails;
}

export interface ConversationClosed extends Revision {
  readonly kind: 'conversation_closed';
  /** As they stay from now on. */
  readonly details: ConversationDetails;
}

export interface MembersJoined extends Revision {
  readonly kind: 'members_joined';
  readonly userIds: readonly string[];
  /** Of the newest message then: what is older is not unread to them. */
  readonly lastSequence: number;
  /** By which they came, if they came by one. */
  readonly invitationId: string | null;
}

export interface MemberGone extends Revision {
  readonly kind: 'member_gone';
  readonly userId: string;
  /** As they had it last. */
  readonly role: MemberRole;
  /** Of the newest message then: their view ends there. */
  readonly lastSequence: number;
  /** What the group was called then. */
  readonly details: ConversationDetails;
  readonly status: Exclude<MemberStatus, 'active'>;
}

export interface RoleChanged extends Revision {
  readonly kind: 'role_changed';
  readonly userId: string;
  readonly role: MemberRole;
}

export interface InvitationCreated extends Revision {
  readonly kind: 'invitation_created';
  readonly invitationId: string;
  readonly tokenHash: string;
  readonly expiresInSeconds: number;
  readonly maxUses: number | null;
}

export interface InvitationRevoked extends Revision {
  readonly kind: 'invitation_revoked';
  readonly invitationId: string;
}
