import { invariant } from '#kernel';

/** A stretch of time, on the clock that acknowledgements are noted by. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * By how much the longest gap between two acknowledgements that touches `stretch` exceeds the gap that is normal, the median
 * of all: for how long a sender who never stops was kept waiting beyond what it is used to. `at`: when each came, ascending.
 */
export function pauseIn(at: readonly number[], { fromMs, toMs }: Stretch): number {
  const longest = Math.max(0, ...gapsOf(at).flatMap(({ begin, end }) => (end > fromMs && begin < toMs ? [end - begin] : [])));
  return Math.max(0, longest - normalGap(at));
}

/** The median of all gaps. */
export function normalGap(at: readonly number[]): number {
  invariant(at.length > 1, 'a gap is between acknowledgements');
  const lengths = gapsOf(at)
    .map(({ begin, end }) => end - begin)
    .toSorted((one, other) => one - other);
  return lengths[Math.floor(lengths.length / 2)] as number;
}

function gapsOf(at: readonly number[]) {
  return at.slice(1).map((end, index) => ({ begin: at[index] as number, end }));
}
