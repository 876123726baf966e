import { type Percentiles, percentiles } from '../measuring/latencies.js';
import type { ReactionDefects, ReactionLedger } from '../measuring/reaction-ledger.js';
import type { Tally } from './audience.js';

export interface Figures extends ReactionDefects {
  /** From when a reaction was due until each of the other members' connections had it. */
  readonly propagationMs: Percentiles;
  readonly acknowledgementMs: Percentiles;
  /** In the measured seconds. */
  readonly acknowledged: number;
  readonly propagated: number;
}

export function figuresOf({ acknowledgeMs, propagateMs }: Tally, ledgers: readonly Pick<ReactionLedger, 'defects'>[]): Figures {
  const sum = { lost: 0, duplicates: 0, outOfOrder: 0, misdelivered: 0 };
  for (const defects of ledgers.map((ledger) => ledger.defects())) {
    for (const kind of Object.keys(sum) as (keyof ReactionDefects)[]) sum[kind] += defects[kind];
  }
  return {
    propagationMs: percentiles(propagateMs),
    acknowledgementMs: percentiles(acknowledgeMs),
    acknowledged: acknowledgeMs.length,
    propagated: propagateMs.length,
    ...sum,
  };
}

export function isFlawless({ lost, duplicates, outOfOrder, misdelivered }: ReactionDefects): boolean {
  return lost + duplicates + outOfOrder + misdelivered === 0;
}

export function tableOf(figures: Figures): string {
  const { propagationMs, acknowledgementMs } = figures;
  const spread = ({ p50, p95, p99 }: Percentiles) => `${p50} / ${p95} / ${p99}`;
  const rows = [
    ['propagation ms P50 / P95 / P99', spread(propagationMs)],
    ['acknowledgement ms P50 / P95 / P99', spread(acknowledgementMs)],
    ...(['acknowledged', 'propagated', 'lost', 'duplicates', 'outOfOrder', 'misdelivered'] as const).map(
      (name) => [name, String(figures[name])] as const,
    ),
  ] as const;
  return rows.map(([label, value]) => `${label.padEnd(38)}${value}`).join('\n');
}
