import type { ProfileSummary } from '../measuring/cpu-profile.js';
import { defectRows, type Row } from '../measuring/table.js';
import { cpuMicros, type Figures, ratioOf } from './figures.js';
import { type ContenderName, contenderNames } from './options.js';

export type FiguresByName = Readonly<Partial<Record<ContenderName, Figures>>>;

/** The one object that programs read: ours on top, the baselines below. */
export function jsonOf(figures: FiguresByName, circumstances: object): string {
  const { parley, naive, bare } = figures;
  return JSON.stringify({
    bench: 'send',
    ...circumstances,
    ...parley,
    baseline: { ...(naive && { naive }), ...(bare && { bare }) },
    ratio: ratioOf(figures),
  });
}

const rows: readonly Row<Figures>[] = [
  ['acknowledged / s', ({ acknowledgedPerSecond }) => acknowledgedPerSecond],
  ['delivered / s', ({ deliveredPerSecond }) => deliveredPerSecond],
  ['CPU µs / message: server', ({ serverCpuMicrosPerMessage }) => serverCpuMicrosPerMessage],
  ['                  database', ({ databaseCpuMicrosPerMessage }) => databaseCpuMicrosPerMessage],
  ['                  both', (figures) => cpuMicros(figures).toFixed(1)],
  ['                  redis', ({ redisCpuMicrosPerMessage }) => redisCpuMicrosPerMessage],
  ['CPU cores of the driver', ({ clientCpuCores }) => clientCpuCores],
  ['ack ms P50 / P95 / P99', ({ latencyMs: { ack } }) => `${ack.p50} / ${ack.p95} / ${ack.p99}`],
  ['delivery ms P50 / P95 / P99', ({ latencyMs: { deliver } }) => `${deliver.p50} / ${deliver.p95} / ${deliver.p99}`],
  ['resident MB before idlers', ({ serverResidentMb }) => serverResidentMb ?? '-'],
  ['resident kB / idle connection', ({ residentKbPerConnection }) => residentKbPerConnection ?? '-'],
  ...defectRows,
];

/** The servers side by side, then how ours compares. */
export function tableOf(figures: FiguresByName): string {
  const names = contenderNames.filter((name) => figures[name] !== undefined);
  const line = (label: string, cells: readonly unknown[]) =>
    [label.padEnd(30), ...cells.map((cell) => String(cell).padStart(26))].join('').trimEnd();
  const { bare, naive } = ratioOf(figures);
  return [
    line('', names),
    ...rows.map(([label, cell]) =>
      line(
        label,
        names.map((name) => cell(figures[name] as Figures)),
      ),
    ),
    ...(bare === undefined ? [] : [`CPU of parley / bare: ${bare}`]),
    ...(naive === undefined ? [] : [`CPU of naive / parley: ${naive}`]),
  ].join('\n');
}

const profileLines = 30;

/** Where a server's time went, per acknowledged message. */
export function profileOf(name: string, { busyMicros, functions, owners }: ProfileSummary, messages: number): string {
  const line = ({ name: of, micros }: { readonly name: string; readonly micros: number }) =>
    `${((micros / busyMicros) * 100).toFixed(1).padStart(7)} %${(micros / messages).toFixed(2).padStart(9)} µs  ${of}`;
  return [
    `${name}: main thread busy ${(busyMicros / messages).toFixed(1)} µs per message; by library, with what Node does for it`,
    ...owners.slice(0, profileLines).map(line),
    'by function (self time)',
    ...functions.slice(0, profileLines).map(line),
    '',
  ].join('\n');
}
