import { MemoryLeaseStore } from '#actors/testing';
import { ManualTime } from '#testing';

import { conversationJournalConformance } from './journal-conformance.js';
import { MemoryConversationJournal } from './memory.conversation-journal.js';

conversationJournalConformance('memory', async () => {
  const time = new ManualTime();
  const leases = new MemoryLeaseStore(time.clock);
  const node = { nodeId: 'node', bootId: 'boot', address: null };
  await leases.register(node, 86_400_000);
  return {
    journal: new MemoryConversationJournal(leases, time.clock),
    acquire: async (shard) => (await leases.acquire(node, [shard])).get(shard) ?? 0,
    pass: (ms) => time.advance(ms),
    age: (_, ms) => time.advance(ms),
    close: async () => undefined,
  };
});
