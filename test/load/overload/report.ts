import { defectRows, inMs, type Row, tableOf as table } from '../measuring/table.js';
import { type Figures, type PhaseFigures, phaseNames } from './figures.js';

const rowsOfPhase: readonly Row<PhaseFigures>[] = [
  ['wanted / s', ({ wantedPerSecond }) => wantedPerSecond],
  ['offered / s', ({ offeredPerSecond }) => offeredPerSecond],
  ['acknowledged / s', ({ acknowledgedPerSecond }) => acknowledgedPerSecond],
  ['refused / s', ({ refusedPerSecond }) => codes(refusedPerSecond)],
  ['acknowledged after ms P50 / P95 / P99', ({ latencyMs }) => inMs(latencyMs)],
  ['refused after ms', ({ refusedAfterMs }) => (refusedAfterMs === null ? 'nobody' : inMs(refusedAfterMs))],
  ['resident MB, at most', ({ residentMb }) => residentMb],
  ['cores: gateway, database, driver', ({ cpuCores }) => `${cpuCores.gateways}, ${cpuCores.database}, ${cpuCores.driver}`],
];

export function tableOf(figures: Figures): string {
  const phases = phaseNames.map((name) => `${name}\n${table(indented, figures.phases[name])}`);
  const capacity = table([['acknowledged / s, as much as it can', () => figures.capacityPerSecond]], figures);
  return [capacity, ...phases, table(defectRows, figures)].join('\n');
}

const indented: readonly Row<PhaseFigures>[] = rowsOfPhase.map(([label, cell]) => [`  ${label}`, cell]);

function codes(refused: PhaseFigures['refusedPerSecond']): string {
  const each = Object.entries(refused).map(([code, count]) => `${code} ${count}`);
  return each.join(', ') || 'none';
}
