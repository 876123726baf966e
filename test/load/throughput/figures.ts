import { coresOf, type Roles } from '../driving/roles.js';
import type { DeliveryDefects } from '../measuring/delivery-ledger.js';
import { type Percentiles, percentiles } from '../measuring/latencies.js';
import { rounded } from '../send/figures.js';
import type { Tallies, Throughput } from './loops.js';

/** What a message costs, by role. */
export interface Cost {
  /** All gateways together. */
  readonly serverCpuMicrosPerMessage: number;
  readonly databaseCpuMicrosPerMessage: number;
  readonly redisCpuMicrosPerMessage: number;
  /** What it took to be the clients: no part of the product, but of this machine. */
  readonly driverCpuMicrosPerMessage: number;
}

/** All but `calm` and the latencies are of the closed loop. */
export interface Figures extends DeliveryDefects, Cost {
  readonly acknowledgedPerSecond: number;
  readonly deliveredPerSecond: number;
  /** Messages whose sender was connected to another gateway than the one that owns the conversation. */
  readonly forwardedShare: number;
  /** How often a sender was told to come later, because a gateway had enough to do. */
  readonly putOff: number;
  /** How many cores each role kept busy. `machine`: all that anybody did on it. */
  readonly cpuCores: Roles;
  /** What one core that has nothing else to do would carry: one second by the time of gateways, database and Redis. */
  readonly messagesPerSecondAndCore: number;
  /** In the open loop, where few messages are under way. All that a role does in the meantime counts, heartbeats too. */
  readonly calm: Cost & { readonly acknowledgedPerSecond: number };
  /** From when a message was due. In the open loop, which leaves the machine room. */
  readonly latencyMs: Readonly<Record<'ack' | 'deliver', Readonly<Record<'local' | 'forwarded', Percentiles>>>>;
  /** What the other node adds to the median of the acknowledgement. */
  readonly forwardingAddsMs: number;
}

export function figuresOf(measured: {
  readonly throughput: Throughput;
  readonly calm: Throughput;
  readonly defects: DeliveryDefects;
}): Figures {
  const { throughput, calm, defects } = measured;
  const { seconds, tallies, used } = throughput;
  const acknowledged = acknowledgedOf(tallies);
  const latencies = calm.tallies;
  const ack = { local: percentiles(latencies.local.acknowledgeMs), forwarded: percentiles(latencies.forwarded.acknowledgeMs) };
  const deliver = { local: percentiles(latencies.local.deliverMs), forwarded: percentiles(latencies.forwarded.deliverMs) };
  return {
    acknowledgedPerSecond: rounded(acknowledged / seconds),
    deliveredPerSecond: rounded((tallies.local.delivered + tallies.forwarded.delivered) / seconds),
    forwardedShare: rounded(tallies.forwarded.acknowledged / acknowledged, 3),
    putOff: throughput.putOff,
    ...costOf(throughput),
    cpuCores: coresOf(used, seconds),
    messagesPerSecondAndCore: rounded((1e6 * acknowledged) / (used.gateways + used.database + used.redis)),
    ...defects,
    calm: { acknowledgedPerSecond: rounded(acknowledgedOf(latencies) / calm.seconds), ...costOf(calm) },
    latencyMs: { ack, deliver },
    forwardingAddsMs: rounded(ack.forwarded.p50 - ack.local.p50, 2),
  };
}

function costOf({ tallies, used }: Throughput): Cost {
  const perMessage = (micros: number) => rounded(micros / acknowledgedOf(tallies), 1);
  return {
    serverCpuMicrosPerMessage: perMessage(used.gateways),
    databaseCpuMicrosPerMessage: perMessage(used.database),
    redisCpuMicrosPerMessage: perMessage(used.redis),
    driverCpuMicrosPerMessage: perMessage(used.driver),
  };
}

const acknowledgedOf = ({ local, forwarded }: Tallies) => local.acknowledged + forwarded.acknowledged;
