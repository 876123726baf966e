import type { DeliveryDefects } from './delivery-ledger.js';
import type { Percentiles } from './latencies.js';

/** A line of a table for people: what it is, and what it says of these figures. */
export type Row<Figures> = readonly [label: string, cell: (figures: Figures) => unknown];

export const inMs = ({ p50, p95, p99 }: Percentiles): string => `${p50} / ${p95} / ${p99}`;

/** What must be zero, in every bench that sends messages. */
export const defectRows: readonly Row<DeliveryDefects>[] = [
  ['lost', ({ lost }) => lost],
  ['duplicates', ({ duplicates }) => duplicates],
  ['out of order', ({ outOfOrder }) => outOfOrder],
  ['gaps', ({ gaps }) => gaps],
  ['misdelivered', ({ misdelivered }) => misdelivered],
];

export function tableOf<Figures>(rows: readonly Row<Figures>[], figures: Figures): string {
  return rows.map(([label, cell]) => `${label.padEnd(40)}${String(cell(figures)).padStart(26)}`).join('\n');
}
