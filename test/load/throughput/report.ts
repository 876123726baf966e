import { defectRows, inMs, type Row, tableOf as table } from '../measuring/table.js';
import type { Figures } from './figures.js';

const rows: readonly Row<Figures>[] = [
  ['acknowledged / s', ({ acknowledgedPerSecond }) => acknowledgedPerSecond],
  ['delivered / s', ({ deliveredPerSecond }) => deliveredPerSecond],
  ['forwarded share', ({ forwardedShare }) => forwardedShare],
  ['put off (OVERLOADED)', ({ putOff }) => putOff],
  ['CPU µs / message: gateways', ({ serverCpuMicrosPerMessage }) => serverCpuMicrosPerMessage],
  ['                  database', ({ databaseCpuMicrosPerMessage }) => databaseCpuMicrosPerMessage],
  ['                  redis', ({ redisCpuMicrosPerMessage }) => redisCpuMicrosPerMessage],
  ['                  driver', ({ driverCpuMicrosPerMessage }) => driverCpuMicrosPerMessage],
  ['cores: gateways', ({ cpuCores }) => cpuCores.gateways],
  ['       database', ({ cpuCores }) => cpuCores.database],
  ['       redis', ({ cpuCores }) => cpuCores.redis],
  ['       driver', ({ cpuCores }) => cpuCores.driver],
  ['       the machine, all told', ({ cpuCores }) => cpuCores.machine],
  ['       stolen from the machine', ({ cpuCores }) => cpuCores.stolen],
  ['gateways that waited for a core', ({ cpuCores }) => cpuCores.gatewaysWaiting],
  ['messages / s and core, without driver', ({ messagesPerSecondAndCore }) => messagesPerSecondAndCore],
  ['in the open loop: acknowledged / s', ({ calm }) => calm.acknowledgedPerSecond],
  ['CPU µs / message: gateways', ({ calm }) => calm.serverCpuMicrosPerMessage],
  ['                  database', ({ calm }) => calm.databaseCpuMicrosPerMessage],
  ['                  redis', ({ calm }) => calm.redisCpuMicrosPerMessage],
  ['                  driver', ({ calm }) => calm.driverCpuMicrosPerMessage],
  ['ack ms P50 / P95 / P99: local', ({ latencyMs }) => inMs(latencyMs.ack.local)],
  ['                    forwarded', ({ latencyMs }) => inMs(latencyMs.ack.forwarded)],
  ['delivery ms             local', ({ latencyMs }) => inMs(latencyMs.deliver.local)],
  ['                    forwarded', ({ latencyMs }) => inMs(latencyMs.deliver.forwarded)],
  ...defectRows,
];

export function tableOf(figures: Figures): string {
  return table(rows, figures);
}
