import type { SealedContent } from '#platform';

/** A message as it lies in the database: sealed. */
export interface StoredMessage {
  readonly conversationId: string;
  readonly messageId: string;
  readonly sequence: number;
  readonly revision: number;
  readonly senderId: string;
  readonly idempotencyKey: string;
  readonly createdAt: Date;
  readonly content: SealedContent;
}
