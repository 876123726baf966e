import { ManualTime } from '#testing';

import { leaseStoreConformance } from './lease-store-conformance.js';
import { MemoryLeaseStore } from './memory.lease-store.js';

leaseStoreConformance('memory', async () => {
  const time = new ManualTime();
  return {
    store: new MemoryLeaseStore(time.clock),
    letLeasesEnd: (leaseMs) => time.advance(leaseMs),
    watching: async () => undefined,
    close: async () => undefined,
  };
});
