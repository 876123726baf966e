import type { Percentiles } from '../measuring/latencies.js';
import type { Figures } from './figures.js';

const inMs = ({ p50, p95, p99 }: Percentiles) => `${p50} / ${p95} / ${p99}`;

const rows: readonly (readonly [label: string, cell: (figures: Figures) => unknown])[] = [
  ['acknowledged / s', ({ acknowledgedPerSecond }) => acknowledgedPerSecond],
  ['delivered / s', ({ deliveredPerSecond }) => deliveredPerSecond],
  ['forwarded share', ({ forwardedShare }) => forwardedShare],
  ['CPU µs / message: gateways', ({ serverCpuMicrosPerMessage }) => serverCpuMicrosPerMessage],
  ['                  database', ({ databaseCpuMicrosPerMessage }) => databaseCpuMicrosPerMessage],
  ['                  redis', ({ redisCpuMicrosPerMessage }) => redisCpuMicrosPerMessage],
  ['                  driver', ({ driverCpuMicrosPerMessage }) => driverCpuMicrosPerMessage],
  ['cores: gateways', ({ cpuCores }) => cpuCores.gateways],
  ['       database', ({ cpuCores }) => cpuCores.database],
  ['       redis', ({ cpuCores }) => cpuCores.redis],
  ['       driver', ({ cpuCores }) => cpuCores.driver],
  ['       the machine, all told', ({ cpuCores }) => cpuCores.machine],
  ['messages / s and core, without driver', ({ messagesPerSecondAndCore }) => messagesPerSecondAndCore],
  ['ack ms P50 / P95 / P99: local', ({ latencyMs }) => inMs(latencyMs.ack.local)],
  ['                    forwarded', ({ latencyMs }) => inMs(latencyMs.ack.forwarded)],
  ['delivery ms             local', ({ latencyMs }) => inMs(latencyMs.deliver.local)],
  ['                    forwarded', ({ latencyMs }) => inMs(latencyMs.deliver.forwarded)],
  ['lost', ({ lost }) => lost],
  ['duplicates', ({ duplicates }) => duplicates],
  ['out of order', ({ outOfOrder }) => outOfOrder],
  ['gaps', ({ gaps }) => gaps],
  ['misdelivered', ({ misdelivered }) => misdelivered],
];

export function tableOf(figures: Figures): string {
  return rows.map(([label, cell]) => `${label.padEnd(40)}${String(cell(figures)).padStart(26)}`).join('\n');
}
