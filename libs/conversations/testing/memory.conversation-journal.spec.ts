import { MemoryLeaseStore } from '#actors/testing';
import { SystemClock } from '#kernel';

import { conversationJournalConformance } from './journal-conformance.js';
import { MemoryConversationJournal } from './memory.conversation-journal.js';

conversationJournalConformance('memory', async () => {
  const clock = new SystemClock();
  const leases = new MemoryLeaseStore(clock);
  const node = { nodeId: 'node', bootId: 'boot', address: null };
  await leases.register(node, 60_000);
  return {
    journal: new MemoryConversationJournal(leases, clock),
    acquire: async (shard) => (await leases.acquire(node, [shard])).get(shard) ?? 0,
    close: async () => undefined,
  };
});
