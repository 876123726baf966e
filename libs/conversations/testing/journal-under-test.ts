import type { Epoch, ShardId } from '#actors';

import type { ConversationJournal } from '../src/sequencer/conversation-journal.js';

/** A journal under test, and the two hands that move its surroundings. */
export interface JournalUnderTest {
  readonly journal: ConversationJournal;
  /** Takes a shard for somebody, and says under which epoch. */
  acquire(shard: ShardId): Promise<Epoch>;
  /** Lets so many milliseconds go by, by the journal's clock. */
  pass(ms: number): Promise<void>;
  /** Lets the last change of a conversation be so many milliseconds older, or more. */
  age(conversationId: string, ms: number): Promise<void>;
  close(): Promise<void>;
}
