import { invariant } from '#kernel';

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * The value that `fraction` of the values do not exceed (nearest rank): always one that was measured,
 * never a mean of two.
 */
export function percentile(ascending: Float64Array, fraction: number): number {
  invariant(ascending.length > 0, 'a percentile is of something that was measured');
  invariant(fraction > 0 && fraction <= 1, 'a percentile is a fraction of the values');
  return ascending[Math.ceil(ascending.length * fraction) - 1] as number;
}

/** In milliseconds with two decimals. */
export function percentiles(milliseconds: readonly number[]): Percentiles {
  const ascending = Float64Array.from(milliseconds).sort();
  const of = (fraction: number) => Math.round(percentile(ascending, fraction) * 100) / 100;
  return { p50: of(0.5), p95: of(0.95), p99: of(0.99) };
}
