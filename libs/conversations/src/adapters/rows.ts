import type { SealedContent } from '#platform';
import type { ConversationType, InvitePolicy, MemberRole, MemberStatus, Mention, PrivacyMode, Reactions } from '#protocol';

import type { ConversationDetails } from '../history/conversation-details.js';
import type { StoredMessage } from '../history/stored-message.js';

export interface ContentRow {
  readonly content_encrypted: Uint8Array;
  readonly content_nonce: Uint8Array;
  readonly encryption_version: number;
  readonly key_version: number;
}

/** The function `message_seen`. */
export interface MessageRow extends ContentRow {
  readonly sequence: number;
  readonly revision: number;
  readonly created_revision: number;
  readonly message_id: string;
  readonly sender_id: string;
  readonly idempotency_key: string;
  readonly reply_to: number | null;
  readonly mentions: readonly Mention[] | null;
  readonly reactions: readonly { readonly emoji: string; readonly count: number }[] | null;
  /** The reader's own emoji; null where there are no reactions. */
  readonly mine: readonly string[] | null;
  /** Milliseconds since the Unix epoch. */
  readonly created_ms: number;
  readonly edited_at: Date | null;
  readonly deleted_at: Date | null;
  readonly deleted_by: string | null;
}

/** The function `conversation_seen`. */
interface SeenRow {
  readonly conversation_id: string;
  readonly type: ConversationType;
  readonly privacy_mode: PrivacyMode;
  readonly created_by: string;
  readonly created_at: Date;
  readonly details_revision: number;
  readonly name: string | null;
  readonly description: string | null;
  readonly avatar: string | null;
  readonly invite_policy: InvitePolicy;
  readonly closed_at: Date | null;
  readonly last_sequence: number;
  readonly last_revision: number;
  readonly active_at: Date;
  readonly tombstones: number;
  readonly role: MemberRole;
  readonly status: MemberStatus;
  readonly delivered_sequence: number;
  readonly read_sequence: number;
  readonly muted_until: Date | null;
  readonly pinned_at: Date | null;
  readonly archived_at: Date | null;
}

export interface DetailsRow extends SeenRow {
  readonly member_count: number;
  readonly member_ids: readonly string[];
  readonly member_roles: readonly MemberRole[];
  readonly unread: number;
  readonly unread_mentions: number;
}

export function messageOf(conversationId: string, row: MessageRow): StoredMessage {
  return {
    conversationId,
    messageId: row.message_id,
    sequence: row.sequence,
    createdRevision: row.created_revision,
    revision: row.revision,
    senderId: row.sender_id,
    idempotencyKey: row.idempotency_key,
    replyTo: row.reply_to,
    mentions: row.mentions,
    reactions: reactionsOf(row),
    createdAt: new Date(row.created_ms),
    editedAt: row.edited_at,
    deletedAt: row.deleted_at,
    deletedBy: row.deleted_by,
    content: contentOf(row),
  };
}

export function contentOf(row: ContentRow): SealedContent {
  return {
    ciphertext: row.content_encrypted,
    nonce: row.content_nonce,
    encryptionVersion: row.encryption_version,
    keyVersion: row.key_version,
  };
}

export function detailsOf(row: DetailsRow): ConversationDetails {
  const lastSequence = row.last_sequence;
  return {
    conversationId: row.conversation_id,
    type: row.type,
    privacyMode: row.privacy_mode,
    createdBy: row.created_by,
    createdAt: row.created_at,
    detailsRevision: row.details_revision,
    name: row.name,
    description: row.description,
    avatar: row.avatar,
    invitePolicy: row.invite_policy,
    closedAt: row.closed_at,
    lastSequence,
    messageCount: lastSequence - row.tombstones,
    revision: row.last_revision,
    activeAt: row.active_at,
    memberCount: row.member_count,
    members: membersOf(row),
    membership: {
      role: row.role,
      status: row.status,
      deliveredSequence: row.delivered_sequence,
      readSequence: row.read_sequence,
      unread: row.unread,
      unreadMentions: row.unread_mentions,
      mutedUntil: row.muted_until,
      pinned: row.pinned_at !== null,
      archived: row.archived_at !== null,
    },
  };
}

function membersOf({ member_ids: ids, member_roles: roles }: DetailsRow) {
  return ids.map((userId, index) => ({ userId, role: roles[index] as MemberRole }));
}

function reactionsOf({ reactions, mine }: MessageRow): Reactions | null {
  return reactions?.map(({ emoji, count }) => ({ emoji, count, mine: mine?.includes(emoji) ?? false })) ?? null;
}
