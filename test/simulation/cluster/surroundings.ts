import type { Disturbances } from '../disturbances.js';
import type { SimulatedTime } from '../engine/simulated-time.js';
import type { Trace } from '../engine/trace.js';
import type { Guard } from '../guards.js';
import type { SimulatedDatabase } from '../store/simulated-database.js';
import type { SimulatedReader } from '../store/simulated-reader.js';
import type { Bus } from './bus.js';
import type { SimulatedPeerNetwork } from './simulated-peer-network.js';

/** What all nodes of a simulation share. */
export interface Surroundings {
  readonly time: SimulatedTime;
  readonly trace: Trace;
  readonly disturbances: Disturbances;
  readonly database: SimulatedDatabase;
  readonly reader: SimulatedReader;
  readonly bus: Bus;
  readonly network: SimulatedPeerNetwork;
  readonly without: Guard | null;
}
