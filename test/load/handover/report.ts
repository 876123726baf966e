import { defectRows, inMs, type Row, tableOf as table } from '../measuring/table.js';
import type { Figures } from './figures.js';

const rows: readonly Row<Figures>[] = [
  ['conversations that changed hands', ({ conversations }) => conversations],
  ['acknowledged / s, all conversations', ({ acknowledgedPerSecond }) => acknowledgedPerSecond],
  ['pause ms P50 / P95 / P99', ({ pauseMs }) => inMs(pauseMs)],
  ['         longest', ({ pauseMs }) => pauseMs.max],
  ['         longest before, for comparison', ({ quietPauseMs }) => inMs(quietPauseMs)],
  ['normal gap ms', ({ gapMs }) => inMs(gapMs)],
  ['drain ms, the longest', ({ drainMs }) => drainMs],
  ...defectRows,
];

export function tableOf(figures: Figures): string {
  return table(rows, figures);
}
