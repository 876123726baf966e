import { coresOf, type Roles } from '../driving/roles.js';
import type { DeliveryDefects } from '../measuring/delivery-ledger.js';
import { type Percentiles, percentiles } from '../measuring/latencies.js';
import { rounded } from '../send/figures.js';
import type { Tallies, Throughput } from './loops.js';

/** All but the latencies are of the closed loop. */
export interface Figures extends DeliveryDefects {
  readonly acknowledgedPerSecond: number;
  readonly deliveredPerSecond: number;
  /** Messages whose sender was connected to another gateway than the one that owns the conversation. */
  readonly forwardedShare: number;
  /** All gateways together. */
  readonly serverCpuMicrosPerMessage: number;
  readonly databaseCpuMicrosPerMessage: number;
  readonly redisCpuMicrosPerMessage: number;
  /** What it took to be the clients: no part of the product, but of this machine. */
  readonly driverCpuMicrosPerMessage: number;
  /** How many cores each role kept busy. `machine`: all that anybody did on it. */
  readonly cpuCores: Roles;
  /** What one core that has nothing else to do would carry: one second by the time of gateways, database and Redis. */
  readonly messagesPerSecondAndCore: number;
  /** From when a message was due. In the open loop, which leaves the machine room. */
  readonly latencyMs: Readonly<Record<'ack' | 'deliver', Readonly<Record<'local' | 'forwarded', Percentiles>>>>;
  /** What the other node adds to the median of the acknowledgement. */
  readonly forwardingAddsMs: number;
}

export function figuresOf(measured: {
  readonly throughput: Throughput;
  readonly latencies: Tallies;
  readonly defects: DeliveryDefects;
}): Figures {
  const { throughput, latencies, defects } = measured;
  const { seconds, tallies, used } = throughput;
  const acknowledged = tallies.local.acknowledged + tallies.forwarded.acknowledged;
  const perMessage = (micros: number) => rounded(micros / acknowledged, 1);
  const ack = { local: percentiles(latencies.local.acknowledgeMs), forwarded: percentiles(latencies.forwarded.acknowledgeMs) };
  const deliver = { local: percentiles(latencies.local.deliverMs), forwarded: percentiles(latencies.forwarded.deliverMs) };
  return {
    acknowledgedPerSecond: rounded(acknowledged / seconds),
    deliveredPerSecond: rounded((tallies.local.delivered + tallies.forwarded.delivered) / seconds),
    forwardedShare: rounded(tallies.forwarded.acknowledged / acknowledged, 3),
    serverCpuMicrosPerMessage: perMessage(used.gateways),
    databaseCpuMicrosPerMessage: perMessage(used.database),
    redisCpuMicrosPerMessage: perMessage(used.redis),
    driverCpuMicrosPerMessage: perMessage(used.driver),
    cpuCores: coresOf(used, seconds),
    messagesPerSecondAndCore: rounded((1e6 * acknowledged) / (used.gateways + used.database + used.redis)),
    ...defects,
    latencyMs: { ack, deliver },
    forwardingAddsMs: rounded(ack.forwarded.p50 - ack.local.p50, 2),
  };
}
