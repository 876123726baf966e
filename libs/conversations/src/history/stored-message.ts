import type { SealedContent } from '#platform';
import type { Mention, Reactions } from '#protocol';

/** A message as it lies in the database: sealed. */
export interface StoredMessage {
  readonly conversationId: string;
  readonly messageId: string;
  readonly sequence: number;
  /** Of its sending. */
  readonly createdRevision: number;
  /** Of its last change. */
  readonly revision: number;
  readonly senderId: string;
  readonly idempotencyKey: string;
  readonly replyTo: number | null;
  readonly mentions: readonly Mention[] | null;
  /** As its reader sees them: their own are marked. */
  readonly reactions: Reactions | null;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly deletedBy: string | null;
  /** Empty, and nothing that opens, once the message is deleted. */
  readonly content: SealedContent;
}

/** What a message said before it was edited. */
export interface StoredVersion {
  /** Of the change that made it. */
  readonly revision: number;
  readonly mentions: readonly Mention[] | null;
  readonly writtenAt: Date;
  readonly content: SealedContent;
}
