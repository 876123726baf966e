import type { Percentiles } from '../measuring/latencies.js';
import type { Figures } from './figures.js';

const inMs = ({ p50, p95, p99 }: Percentiles) => `${p50} / ${p95} / ${p99}`;

const rows: readonly (readonly [label: string, cell: (figures: Figures) => unknown])[] = [
  ['conversations that changed hands', ({ conversations }) => conversations],
  ['acknowledged / s, all conversations', ({ acknowledgedPerSecond }) => acknowledgedPerSecond],
  ['pause ms P50 / P95 / P99', ({ pauseMs }) => inMs(pauseMs)],
  ['         longest', ({ pauseMs }) => pauseMs.max],
  ['         longest before, for comparison', ({ quietPauseMs }) => inMs(quietPauseMs)],
  ['normal gap ms', ({ gapMs }) => inMs(gapMs)],
  ['drain ms, the longest', ({ drainMs }) => drainMs],
  ['lost', ({ lost }) => lost],
  ['duplicates', ({ duplicates }) => duplicates],
  ['out of order', ({ outOfOrder }) => outOfOrder],
  ['gaps', ({ gaps }) => gaps],
  ['misdelivered', ({ misdelivered }) => misdelivered],
];

export function tableOf(figures: Figures): string {
  return rows.map(([label, cell]) => `${label.padEnd(40)}${String(cell(figures)).padStart(26)}`).join('\n');
}
