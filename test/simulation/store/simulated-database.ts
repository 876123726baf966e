import { MemoryLeaseStore } from '../../../libs/actors/testing/memory.lease-store.js';

import type { SimulatedTime } from '../engine/simulated-time.js';
import { type Pace, SimulatedProcess } from '../engine/simulated-process.js';
import type { Guard } from '../guards.js';
import { SimulatedJournal } from './simulated-journal.js';

/**
 * PostgreSQL as its clients know it: a statement happens at one moment, whole or not at all, and what was committed stays.
 * Statements that lock the same rows come one after the other; that one of them waits for another is a part of how long it
 * takes to get there. Its clock is its own.
 */
export class SimulatedDatabase {
  readonly process: SimulatedProcess;
  readonly leases: MemoryLeaseStore;
  readonly journal: SimulatedJournal;
  /** While it restarts nobody gets a connection. Its data is on disk. */
  accepting = true;

  constructor(time: SimulatedTime, without: Guard | null, pace?: Pace) {
    this.process = new SimulatedProcess(time, pace);
    this.leases = new MemoryLeaseStore(this.process.clock);
    this.journal = new SimulatedJournal(this.leases, this.process.clock, () => time.stamp(), without);
  }
}
