import type { Epoch, ShardId } from '#actors';

import type { ConversationOpened } from '../../../libs/conversations/src/domain/facts.js';
import type {
  ChangeWrite,
  ConversationWrite,
  SealedMessage,
} from '../../../libs/conversations/src/sequencer/conversation-journal.js';

/** A message as it was sent: its text is sealed. */
export interface StoredMessageSent extends Omit<SealedMessage, 'senderId'> {
  readonly kind: 'message_sent';
  readonly by: string;
}

export type StoredFact = ConversationOpened | StoredMessageSent | ChangeWrite;

/** A fact as it was written, and the circumstances under which the store took it. */
export interface Committed {
  readonly conversationId: string;
  readonly fact: StoredFact;
  readonly shard: ShardId;
  /** That the writer claimed, and that was the newest then. */
  readonly epoch: Epoch;
  readonly newestEpoch: Epoch;
  /** Of which boot. */
  readonly writer: string;
  /** Milliseconds since the Unix epoch, the store's clock. */
  readonly committedAt: number;
  /** When, among all that happened. */
  readonly stamp: number;
}

/** In order of revision, as `commit.sql` writes them. */
export function factsOf({ opening, messages, changes }: ConversationWrite): readonly StoredFact[] {
  const sent = messages.map(({ senderId: by, ...message }): StoredFact => ({ ...message, kind: 'message_sent', by }));
  const facts = [...(opening === null ? [] : [opening.fact]), ...sent, ...changes];
  return facts.toSorted((one, other) => one.revision - other.revision);
}
