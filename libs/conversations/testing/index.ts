export { BookkeepingKeyProvider } from './bookkeeping.key-provider.js';
export { conversationJournalConformance } from './journal-conformance.js';
export type { JournalUnderTest } from './journal-under-test.js';
export { type Fence, MemoryConversationJournal } from './memory.conversation-journal.js';
export { Writes } from './writes.js';
export { type GroupSeed, seedGroup, type SeedSurroundings } from './seed-group.js';
export { SequencedPair } from './sequenced-pair.js';
export { RecordingFeed, SequencerHarness } from './sequencer-harness.js';
export { type Fate, UnreliableConversationJournal } from './unreliable.conversation-journal.js';
