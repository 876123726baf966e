import { describe, expect, it } from '@jest/globals';

import { Clock } from './clock.js';
import { Ids } from './ids.js';
import { invariant, unreachable } from './invariant.js';
import { SeededRandom, SystemRandom } from './random.js';

class FixedClock extends Clock {
  now = () => Date.UTC(2030, 0, 1);
  monotonicNow = () => 0;
}

describe('ids', () => {
  it('are lower-case UUIDv7 of the clock they were given', () => {
    const id = new Ids(new FixedClock(), new SystemRandom()).next();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2030, 0, 1));
  });
  it('do not repeat, also within a millisecond', () => {
    const ids = new Ids(new FixedClock(), new SystemRandom());
    expect(new Set(Array.from({ length: 10_000 }, () => ids.next())).size).toBe(10_000);
  });
  it('repeat with the seed', () =>
    expect(new Ids(new FixedClock(), new SeededRandom(7)).next()).toBe(new Ids(new FixedClock(), new SeededRandom(7)).next()));
});

describe('randomness', () => {
  it('gives as many bytes as asked, in memory of their own, also beyond its pool', () => {
    const random = new SystemRandom();
    for (const length of [0, 1, 24, 16_384, 16_385, 60_000]) {
      const bytes = random.bytes(length);
      expect(bytes).toHaveLength(length);
      expect(bytes.buffer.byteLength).toBe(length);
    }
  });
  it('never gives the same bytes twice', () => {
    const random = new SystemRandom();
    expect(new Set(Array.from({ length: 5_000 }, () => Buffer.from(random.bytes(16)).toString('hex'))).size).toBe(5_000);
  });
});

describe('invariants', () => {
  it('say what should have been true', () => expect(() => invariant(false, 'the sky is up')).toThrow('violated: the sky is up'));
  it('are silent while they hold', () => expect(() => invariant(true, 'the sky is up')).not.toThrow());
  it('hold for exhaustive switches', () =>
    expect(() => unreachable('new variant' as never)).toThrow('unhandled variant "new variant"'));
});
