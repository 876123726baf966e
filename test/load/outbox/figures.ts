import type { Percentiles } from '../measuring/latencies.js';

/** What became of a queue, by what PostgreSQL has of it. */
export interface Defects {
  /** Rows that are not the one row of a queued message. */
  readonly duplicates: number;
  /** Rows in front of one that was queued earlier in their conversation. */
  readonly outOfOrder: number;
  /** Queued messages without a row. */
  readonly failed: number;
}

/** One flush: from the moment at which there is a network again to that at which nothing waits. */
export interface Flush extends Defects {
  readonly flushMs: number;
  /** Of that, without a connection. */
  readonly disconnectedMs: number;
  /** From handing a message to the connection to its answer. */
  readonly roundTripMs: Percentiles;
  /** Of one revision of the outbox in its store: there are two for each message. */
  readonly keepMs: Percentiles;
  readonly cuts: number;
}

export interface Figures extends Flush {
  readonly cut: Flush;
  /** The same over 20 conversations. */
  readonly several: Flush & { readonly cut: Flush };
}

/**
 * @param queued keys in the order in which they were queued, by conversation.
 * @param rows keys in order of sequence, by conversation.
 */
export function defectsOf(queued: ReadonlyMap<string, readonly string[]>, rows: ReadonlyMap<string, readonly string[]>): Defects {
  const defects = { duplicates: 0, outOfOrder: 0, failed: 0 };
  for (const [conversationId, keys] of queued) {
    const stored = rows.get(conversationId) ?? [];
    const places = new Map(keys.map((key, place) => [key, place]));
    const found = new Set(stored.filter((key) => places.has(key)));
    defects.duplicates += stored.length - found.size;
    defects.failed += keys.length - found.size;
    const order = [...found].map((key) => places.get(key) ?? -1);
    defects.outOfOrder += order.filter((place, index) => place < (order[index - 1] ?? -1)).length;
  }
  return defects;
}

export const isFlawless = ({ duplicates, outOfOrder, failed }: Defects): boolean => duplicates + outOfOrder + failed === 0;

export function tableOf(figures: Figures): string {
  const { several } = figures;
  const flushes = [
    ['1 conversation', figures],
    ['1 conversation, cut', figures.cut],
    ['20 conversations', several],
    ['20 conversations, cut', several.cut],
  ] as const;
  const columns = (...cells: readonly (string | number)[]) => cells.map((cell) => String(cell).padEnd(24)).join('');
  return [
    columns('', 'flush ms (offline)', 'round trip ms P50 / P95', 'store ms P50 / P95', 'cuts', 'dup / disorder / failed'),
    ...flushes.map(([label, { flushMs, disconnectedMs, roundTripMs, keepMs, cuts, duplicates, outOfOrder, failed }]) =>
      columns(
        label,
        `${flushMs} (${disconnectedMs})`,
        `${roundTripMs.p50} / ${roundTripMs.p95}`,
        `${keepMs.p50} / ${keepMs.p95}`,
        cuts,
        `${duplicates} / ${outOfOrder} / ${failed}`,
      ),
    ),
  ].join('\n');
}
