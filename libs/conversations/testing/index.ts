export { conversationJournalConformance, type JournalUnderTest } from './journal-conformance.js';
export { type Fence, MemoryConversationJournal } from './memory.conversation-journal.js';
export { Writes } from './writes.js';
