import { type Percentiles, percentiles } from '../measuring/latencies.js';
import type { DeliveryDefects } from '../measuring/delivery-ledger.js';
import type { IdleMemory } from './idle.js';
import type { Throughput } from './loops.js';
import type { ContenderName } from './options.js';
import type { Tally } from './tally.js';

/** Of one server. All but the latencies and the memory are of the closed loop. */
export interface Figures extends DeliveryDefects {
  readonly acknowledgedPerSecond: number;
  readonly deliveredPerSecond: number;
  readonly serverCpuMicrosPerMessage: number;
  readonly databaseCpuMicrosPerMessage: number;
  readonly redisCpuMicrosPerMessage: number;
  /** How many cores the driver kept busy, which the server could not have. */
  readonly clientCpuCores: number;
  readonly latencyMs: { readonly ack: Percentiles; readonly deliver: Percentiles };
  /** Null when no idle connections were asked for. */
  readonly serverResidentMb: number | null;
  readonly residentKbPerConnection: number | null;
}

export interface Ratio {
  /** Our processor time per message, server and database, in that of a server that stores nothing. */
  readonly bare: number;
  /** That of a server with an ORM transaction per message, in ours. */
  readonly naive: number;
}

export function figuresOf(measured: {
  readonly throughput: Throughput;
  readonly latencies: Tally;
  readonly memory: IdleMemory | null;
  readonly defects: DeliveryDefects;
}): Figures {
  const { throughput, latencies, memory, defects } = measured;
  const { tally, seconds, used } = throughput;
  const perMessage = (micros: number) => rounded(micros / tally.acknowledged, 1);
  return {
    acknowledgedPerSecond: rounded(tally.acknowledged / seconds),
    deliveredPerSecond: rounded(tally.delivered / seconds),
    serverCpuMicrosPerMessage: perMessage(used.server),
    databaseCpuMicrosPerMessage: perMessage(used.database),
    redisCpuMicrosPerMessage: perMessage(used.redis),
    clientCpuCores: rounded(used.client / 1e6 / seconds, 2),
    ...defects,
    latencyMs: { ack: percentiles(latencies.acknowledgeMs), deliver: percentiles(latencies.deliverMs) },
    serverResidentMb: memory && rounded(memory.serverResidentMb),
    residentKbPerConnection: memory && rounded(memory.residentKbPerConnection, 1),
  };
}

/** What there is to compare with; a baseline that was not measured has no ratio. */
export function ratioOf(figures: Readonly<Partial<Record<ContenderName, Figures>>>): Partial<Ratio> {
  const { parley, naive, bare } = figures;
  return {
    ...(parley && bare && { bare: rounded(cpuMicros(parley) / cpuMicros(bare), 2) }),
    ...(parley && naive && { naive: rounded(cpuMicros(naive) / cpuMicros(parley), 2) }),
  };
}

/** Server and database. */
export function cpuMicros({ serverCpuMicrosPerMessage, databaseCpuMicrosPerMessage }: Figures): number {
  return serverCpuMicrosPerMessage + databaseCpuMicrosPerMessage;
}

export function isFlawless({ lost, duplicates, outOfOrder, gaps, misdelivered }: DeliveryDefects): boolean {
  return lost + duplicates + outOfOrder + gaps + misdelivered === 0;
}

export function rounded(value: number, decimals = 0): number {
  return Number(value.toFixed(decimals));
}
