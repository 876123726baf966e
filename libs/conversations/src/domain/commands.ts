import type { InvitePolicy, MemberRole, Mention, PrivacyMode } from '#protocol';

/** Opens the direct conversation of two users, which may exist already. */
export interface OpenDirectConversation {
  readonly kind: 'open_direct_conversation';
  readonly openedBy: string;
  readonly otherUserId: string;
}

/** Creates a group. Its id is derived from its creator and their key, so a repetition means the same group. */
export interface CreateGroup {
  readonly kind: 'create_group';
  readonly by: string;
  readonly privacyMode: PrivacyMode;
  readonly name: string;
  readonly description: string | null;
  readonly avatar: string | null;
  readonly invitePolicy: InvitePolicy;
  /** Besides the creator, each once. */
  readonly memberIds: readonly string[];
  /** SHA-256 of what was asked for, hexadecimal: the same key for something else is a conflict. */
  readonly fingerprint: string;
}

/** Sends a message. Repeating it with the same key means the same message. */
export interface SendMessage {
  readonly kind: 'send_message';
  readonly senderId: string;
  /** Unique per sender and conversation, for ever. */
  readonly idempotencyKey: string;
  /** Made at the edge, like every id: the core has no randomness. Unused when the key was used before. */
  readonly messageId: string;
  readonly text: string;
  readonly replyTo: number | null;
  readonly mentions: readonly Mention[];
}

/** Replaces the text of a message. Repeating it with the same key means the same edit, whatever was edited since. */
export interface EditMessage {
  readonly kind: 'edit_message';
  readonly by: string;
  readonly sequence: number;
  readonly idempotencyKey: string;
  readonly text: string;
  readonly mentions: readonly Mention[];
}

export interface DeleteMessage {
  readonly kind: 'delete_message';
  readonly by: string;
  readonly sequence: number;
}

export interface AddReaction {
  readonly kind: 'add_reaction';
  readonly by: string;
  readonly sequence: number;
  readonly emoji: string;
}

export interface RemoveReaction {
  readonly kind: 'remove_reaction';
  readonly by: string;
  readonly sequence: number;
  readonly emoji: string;
}

/** What is absent stays as it is. */
export interface ChangeDetails {
  readonly kind: 'change_details';
  readonly by: string;
  readonly name?: string;
  readonly description?: string | null;
  readonly avatar?: string | null;
  readonly invitePolicy?: InvitePolicy;
}

export interface CloseConversation {
  readonly kind: 'close_conversation';
  readonly by: string;
}

export interface AddMembers {
  readonly kind: 'add_members';
  readonly by: string;
  readonly userIds: readonly string[];
}

export interface RemoveMember {
  readonly kind: 'remove_member';
  readonly by: string;
  readonly userId: string;
}

export interface ChangeRole {
  readonly kind: 'change_role';
  readonly by: string;
  readonly userId: string;
  readonly role: MemberRole;
}

export interface LeaveConversation {
  readonly kind: 'leave_conversation';
  readonly by: string;
}

export interface CreateInvitation {
  readonly kind: 'create_invitation';
  readonly by: string;
  readonly invitationId: string;
  /** SHA-256 of the token, hexadecimal. The token itself is shown to its maker and kept by nobody. */
  readonly tokenHash: string;
  readonly expiresInSeconds: number;
  readonly maxUses: number | null;
}

export interface RevokeInvitation {
  readonly kind: 'revoke_invitation';
  readonly by: string;
  readonly invitationId: string;
}

export interface JoinByInvitation {
  readonly kind: 'join_by_invitation';
  readonly by: string;
  readonly invitationId: string;
}

export type ConversationCommand =
  | OpenDirectConversation
  | CreateGroup
  | SendMessage
  | EditMessage
  | DeleteMessage
  | AddReaction
  | RemoveReaction
  | ChangeDetails
  | CloseConversation
  | AddMembers
  | RemoveMember
  | ChangeRole
  | LeaveConversation
  | CreateInvitation
  | RevokeInvitation
  | JoinByInvitation;
