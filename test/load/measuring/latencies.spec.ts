import { describe, expect, it } from '@jest/globals';

import { percentile, percentiles } from './latencies.js';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('percentiles', () => {
  it('are values that were measured, by nearest rank', () => {
    expect(percentiles(upTo(100))).toEqual({ p50: 50, p95: 95, p99: 99 });
    expect(percentiles(upTo(10))).toEqual({ p50: 5, p95: 10, p99: 10 });
  });

  it('do not depend on the order of the values, nor sort them as text', () => {
    expect(percentiles([100, 9, 20, 3])).toEqual({ p50: 9, p95: 100, p99: 100 });
  });

  it('of one value are that value', () => {
    expect(percentiles([7.256])).toEqual({ p50: 7.26, p95: 7.26, p99: 7.26 });
  });

  it('of nothing are refused, rather than reported as good', () => {
    expect(() => percentiles([])).toThrow('violated');
  });

  it('show the one slow message in a hundred, and not the one in a hundred and one', () => {
    const slowest = (count: number) => Float64Array.from([...Array.from({ length: count - 1 }, () => 1), 500]);
    expect(percentile(slowest(99), 0.99)).toBe(500);
    expect(percentile(slowest(100), 0.99)).toBe(1);
  });
});
