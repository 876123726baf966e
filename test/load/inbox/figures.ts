import { type Percentiles, percentiles } from '../measuring/latencies.js';

/** Milliseconds from a request to its whole answer, one request after the other. */
export interface Samples {
  readonly inboxPage: readonly number[];
  readonly inboxSync: readonly number[];
  readonly sync: readonly number[];
  readonly history: readonly number[];
}

export interface Figures {
  readonly inboxPageMs: Percentiles;
  readonly inboxSyncMs: Percentiles;
  readonly syncMs: Percentiles;
  readonly historyMs: Percentiles;
}

/** What P95 has to stay below. */
const aims: Readonly<Record<keyof Figures, number>> = { inboxPageMs: 50, inboxSyncMs: 20, syncMs: 50, historyMs: 30 };

export function figuresOf({ inboxPage, inboxSync, sync, history }: Samples): Figures {
  return {
    inboxPageMs: percentiles(inboxPage),
    inboxSyncMs: percentiles(inboxSync),
    syncMs: percentiles(sync),
    historyMs: percentiles(history),
  };
}

export function tableOf(figures: Figures): string {
  const row = (cells: readonly string[]) =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(14) : cell.padStart(10))).join('');
  return [
    row(['ms', 'P50', 'P95', 'P99', 'aim P95']),
    ...Object.entries(figures).map(([name, { p50, p95, p99 }]: [string, Percentiles]) =>
      row([name.slice(0, -2), ...[p50, p95, p99].map(String), `< ${aims[name as keyof Figures]}`]),
    ),
  ].join('\n');
}
