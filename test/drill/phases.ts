import type { Sent } from '../chaos/history.js';
import { percentiles, type Percentiles } from '../load/measuring/latencies.js';

/** On the clock of the history. */
export interface Interval {
  readonly startedAt: number;
  readonly endedAt: number;
}

export const phases = ['before', 'during', 'after'] as const;
export type Phase = (typeof phases)[number];

/**
 * How long acknowledgements took, by when their messages waited for them: whatever waited while nodes were restarted, counts as
 * `during`, also if it was sent before. Null: there was none.
 */
export function latenciesOf(sends: readonly Sent[], rolled: Interval): Readonly<Record<Phase, Percentiles | null>> {
  const by: Record<Phase, number[]> = { before: [], during: [], after: [] };
  for (const { madeAt, acknowledgedAt } of sends) {
    if (acknowledgedAt !== null)
      by[phaseOf({ startedAt: madeAt, endedAt: acknowledgedAt }, rolled)].push(acknowledgedAt - madeAt);
  }
  const of = (phase: Phase) => (by[phase].length === 0 ? null : percentiles(by[phase]));
  return { before: of('before'), during: of('during'), after: of('after') };
}

function phaseOf(waited: Interval, rolled: Interval): Phase {
  if (waited.endedAt < rolled.startedAt) return 'before';
  return waited.startedAt > rolled.endedAt ? 'after' : 'during';
}
