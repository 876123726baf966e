import type { LeaseStoreUnderTest } from '#actors/testing';
import { leaseStoreConformance } from '#actors/testing';
import { conversationJournalConformance } from '#conversations/testing';

import { Disturbances } from './disturbances.js';
import { Chance } from './engine/chance.js';
import { SimulatedProcess } from './engine/simulated-process.js';
import { SimulatedTime } from './engine/simulated-time.js';
import { Trace } from './engine/trace.js';
import { LinkedJournal, LinkedLeaseStore } from './store/node-stores.js';
import { SimulatedDatabase } from './store/simulated-database.js';

/** A node and its way to the store, in a world without a fault whose time goes on by itself. */
function perfectWorld() {
  const time = new SimulatedTime();
  const database = new SimulatedDatabase(time, null);
  const disturbances = new Disturbances(time, new Chance(1), new Trace(time, false));
  const way = { time, node: new SimulatedProcess(time), nodeId: 'node', database, disturbances };
  let over = false;
  const running = (async () => {
    while (!over) if (!(await time.step())) await new Promise((resolve) => void setImmediate(resolve));
  })();
  const close = async () => {
    over = true;
    await running;
  };
  return { time, way, close };
}

leaseStoreConformance('simulated PostgreSQL', async (): Promise<LeaseStoreUnderTest> => {
  const { time, way, close } = perfectWorld();
  return {
    store: new LinkedLeaseStore(way),
    letLeasesEnd: (leaseMs) => new Promise((resolve) => void time.after(leaseMs, resolve)),
    watching: async () => undefined,
    close,
  };
});

conversationJournalConformance('simulated PostgreSQL', async () => {
  const { time, way, close } = perfectWorld();
  const leases = new LinkedLeaseStore(way);
  const node = { nodeId: 'node', bootId: 'boot', address: null };
  await leases.register(node, 3_600_000);
  const pass = (ms: number) => new Promise<void>((resolve) => void time.after(ms, resolve));
  return {
    journal: new LinkedJournal(way, node.bootId),
    acquire: async (shard) => (await leases.acquire(node, [shard])).get(shard) ?? 0,
    pass,
    age: (_, ms) => pass(ms),
    close,
  };
});
