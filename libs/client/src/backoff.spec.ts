import { describe, expect, it } from '@jest/globals';
import { Random, SeededRandom } from '#kernel';
import { ParleyError } from '#protocol';

import { Backoff } from './backoff.js';
import { settings } from './settings.js';

class AlmostOne extends Random {
  bytes(length: number): Uint8Array {
    return new Uint8Array(length);
  }

  unit(): number {
    return 0.999_999;
  }
}

describe('Backoff', () => {
  it('doubles its bound up to the cap, and begins anew after a reset', () => {
    const backoff = new Backoff(new AlmostOne());
    const waits = Array.from({ length: 9 }, () => Math.ceil(backoff.next()));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000]);
    backoff.reset();
    expect(Math.ceil(backoff.next())).toBe(500);
  });

  it('takes one step back for each thing that went well, and none before the first', () => {
    const backoff = new Backoff(new AlmostOne());
    const next = () => Math.ceil(backoff.next());
    expect([next(), next(), next()]).toEqual([500, 1_000, 2_000]);
    backoff.relent();
    expect([next(), next()]).toEqual([2_000, 4_000]);
    for (let count = 0; count < 9; count += 1) backoff.relent();
    expect([next(), next()]).toEqual([500, 1_000]);
  });

  it('draws from zero on, so that clients spread over the whole time', () => {
    const random = new SeededRandom(7);
    const waits = Array.from({ length: 1_000 }, () => new Backoff(random).next());
    expect(Math.min(...waits)).toBeLessThan(settings.backoffBaseMs / 20);
    expect(Math.max(...waits)).toBeGreaterThan((settings.backoffBaseMs * 19) / 20);
  });

  it('does as the server says, within reason', () => {
    const backoff = new Backoff(new AlmostOne());
    expect(backoff.next(new ParleyError('RATE_LIMITED', { retryAfterMs: 1_234 }))).toBe(1_234);
    expect(backoff.next(new ParleyError('RATE_LIMITED', { retryAfterMs: 1e12 }))).toBe(settings.retryAfterCapMs);
  });
});
