import type { Roles } from '../driving/roles.js';
import { type Percentiles, percentiles } from '../measuring/latencies.js';
import type { Counts } from './orders.js';
import { workload } from './workload.js';

export interface Figures {
  readonly connections: number;
  readonly gateways: number;
  /** Until the last of them was welcomed and had its answer. */
  readonly connectSeconds: number;
  /** Attempts until then that were refused or cut; of these, attempts that were given up because nothing came for 20 s. */
  readonly failedAttempts: number;
  readonly stalledAttempts: number;
  /** Of the gateways' processor time until then. */
  readonly serverCpuMicrosPerConnect: number;
  readonly residentKbPerConnection: number;
  readonly redisKbPerConnection: number;
  /** From when a message was due until it was with a member. */
  readonly latencyMs: Percentiles;
  /** The same at a fifth of the rate, which leaves the machine room. */
  readonly calm: { readonly messagesPerSecond: number; readonly latencyMs: Percentiles };
  readonly acknowledged: number;
  readonly received: number;
  /** Messages that did not come to somebody they were for. */
  readonly lost: number;
  readonly outOfOrder: number;
  /** Connections that broke though no gateway was killed yet; their clients come back, and must have missed nothing. */
  readonly lostConnections: number;
  /** From when a gateway was killed until all of its connections were welcomed elsewhere. Null: not in time, or none was killed. */
  readonly reconnectedMs: number | null;
  readonly storm: { readonly connections: number; readonly failedAttempts: number } | null;
  /** What those who use the SDK were shown as an error, from beginning to end; and what they sent meanwhile. */
  readonly visibleErrors: number;
  readonly sdk: { readonly clients: number; readonly sent: number; readonly persisted: number };
  /** While everybody came, while nobody said anything, while some talked little, and as much as they do: cores that each role kept busy. */
  readonly cpuCores: { readonly connecting: Roles; readonly resting: Roles; readonly calm: Roles; readonly talking: Roles };
}

export function sumOf(
  counts: readonly Counts[],
): Omit<Counts, 'latencyMs' | 'lastConnectedAt'> & { readonly lastConnectedAt: number } {
  const of = (name: Exclude<keyof Counts, 'latencyMs'>) => counts.reduce((sum, each) => sum + each[name], 0);
  return {
    connected: of('connected'),
    lost: of('lost'),
    failed: of('failed'),
    stalled: of('stalled'),
    sent: of('sent'),
    acknowledged: of('acknowledged'),
    refused: of('refused'),
    expected: of('expected'),
    received: of('received'),
    outOfOrder: of('outOfOrder'),
    lastConnectedAt: Math.max(...counts.map(({ lastConnectedAt }) => lastConnectedAt)),
  };
}

export const latenciesOf = (counts: readonly Counts[]): Percentiles => percentiles(counts.flatMap(({ latencyMs }) => latencyMs));

/** Nothing lost, nothing out of order, no error that anybody saw, and everybody back in time. */
export function isFlawless({ lost, outOfOrder, visibleErrors, sdk, storm, reconnectedMs }: Figures): boolean {
  const isBack = storm === null || (reconnectedMs !== null && reconnectedMs <= workload.reconnectedWithinMs);
  return lost === 0 && outOfOrder === 0 && visibleErrors === 0 && sdk.persisted === sdk.sent && isBack;
}

export function tableOf(figures: Figures): string {
  const { latencyMs, calm, storm, reconnectedMs, sdk, cpuCores } = figures;
  const inMs = ({ p50, p95, p99 }: Percentiles) => `${p50} / ${p95} / ${p99}`;
  const rows: (readonly [string, string])[] = [
    ['connections', `${figures.connections} over ${figures.gateways} gateways`],
    ['connected in s', figures.connectSeconds.toFixed(1)],
    ['attempts that failed, stalled', `${figures.failedAttempts}, ${figures.stalledAttempts}`],
    ['server CPU us per connect', figures.serverCpuMicrosPerConnect.toFixed(0)],
    ['resident kB per connection', figures.residentKbPerConnection.toFixed(1)],
    ['Redis kB per connection', figures.redisKbPerConnection.toFixed(1)],
    ['latency ms P50 / P95 / P99', inMs(latencyMs)],
    [`the same at ${calm.messagesPerSecond} messages/s`, inMs(calm.latencyMs)],
    ['acknowledged', String(figures.acknowledged)],
    ['received', String(figures.received)],
    ['lost', String(figures.lost)],
    ['out of order', String(figures.outOfOrder)],
    ['connections that broke meanwhile', String(figures.lostConnections)],
    ['errors that the SDK has shown', `${figures.visibleErrors} to ${sdk.clients} clients, ${sdk.persisted} of ${sdk.sent} sent`],
    ['cores, all connecting', coresText(cpuCores.connecting)],
    ['cores, all resting', coresText(cpuCores.resting)],
    ['cores, some talking little', coresText(cpuCores.calm)],
    ['cores, some talking', coresText(cpuCores.talking)],
  ];
  if (storm !== null) {
    const backIn = reconnectedMs === null ? 'not in time' : `${(reconnectedMs / 1_000).toFixed(1)} s`;
    rows.push(['after a gateway died', `${storm.connections} back: ${backIn}, ${storm.failedAttempts} failed attempts`]);
  }
  return rows.map(([label, value]) => `${label.padEnd(38)}${value}`).join('\n');
}

const coresText = ({ gateways, database, redis, driver, machine, stolen, gatewaysWaiting }: Roles) =>
  `gateways ${gateways} (waiting ${gatewaysWaiting}), database ${database}, redis ${redis}, driver ${driver}, machine ${machine} (stolen ${stolen})`;
