import type { ConversationType, MemberRole, PrivacyMode } from '#protocol';

import type { ConversationDetails } from '../history/conversation-reader.js';
import type { StoredMessage } from '../history/stored-message.js';

/** PostgreSQL's bigint arrives as text; our counters fit a JavaScript number (2^53) for ever. */
export interface MessageRow {
  readonly sequence: string;
  readonly revision: string;
  readonly message_id: string;
  readonly sender_id: string;
  readonly idempotency_key: string;
  readonly content_encrypted: Uint8Array;
  readonly content_nonce: Uint8Array;
  readonly encryption_version: number;
  readonly key_version: number;
  readonly message_created_at: Date;
}

export interface DetailsRow {
  readonly conversation_id: string;
  readonly type: ConversationType;
  readonly privacy_mode: PrivacyMode;
  readonly name: string | null;
  readonly created_at: Date;
  readonly created_by: string;
  readonly last_sequence: string;
  readonly last_revision: string;
  readonly changed_at: Date;
  readonly member_ids: readonly string[];
  readonly member_roles: readonly MemberRole[];
}

export function messageOf(conversationId: string, row: MessageRow): StoredMessage {
  return {
    conversationId,
    messageId: row.message_id,
    sequence: Number(row.sequence),
    revision: Number(row.revision),
    senderId: row.sender_id,
    idempotencyKey: row.idempotency_key,
    createdAt: row.message_created_at,
    content: {
      ciphertext: row.content_encrypted,
      nonce: row.content_nonce,
      encryptionVersion: row.encryption_version,
      keyVersion: row.key_version,
    },
  };
}

export function detailsOf(row: DetailsRow): ConversationDetails {
  return {
    conversationId: row.conversation_id,
    type: row.type,
    privacyMode: row.privacy_mode,
    name: row.name,
    createdAt: row.created_at,
    createdBy: row.created_by,
    lastSequence: Number(row.last_sequence),
    revision: Number(row.last_revision),
    changedAt: row.changed_at,
    members: row.member_ids.map((userId, index) => ({ userId, role: row.member_roles[index] as MemberRole })),
  };
}
