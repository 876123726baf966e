import { describe, expect, it } from '@jest/globals';

import { type ErrorCode, ParleyError, type WireError } from '#protocol';
import { ManualTime } from '#testing';

import type { Pair } from '../throughput/pair.js';
import { figuresOf, type Phase, phaseNames } from './figures.js';
import { offer } from './offering.js';
import { parseOptions } from './options.js';
import { tableOf } from './report.js';
import { workload } from './workload.js';

/** A sender whose answers come after a while, and what it was asked to send. */
class AnsweredPair {
  readonly offeredAt: number[] = [];

  constructor(
    private readonly time: ManualTime,
    private readonly answer: WireError | null,
    private readonly afterMs: number,
  ) {}

  async offer(at: number): Promise<WireError | null> {
    this.offeredAt.push(at);
    await this.time.timers.sleep(this.afterMs);
    return this.answer;
  }
}

describe('Offering too much', () => {
  const offering = async (isPolite: boolean, answer: WireError | null = null) => {
    const time = new ManualTime();
    const pairs = [1, 2].map(() => new AnsweredPair(time, answer, 100));
    const offered = offer(time, pairs as unknown as Pair[], { perSecond: 100, seconds: 1, isPolite });
    await time.advance(1_500);
    return { ...(await offered), pairs };
  };

  it('sends at its rate, whatever becomes of it', async () => {
    const { count, acknowledgedMs, wantedPerSecond, pairs } = await offering(false);
    expect([count, wantedPerSecond]).toEqual([100, 100]);
    expect(acknowledgedMs).toEqual(Array.from({ length: 100 }, () => 100));
    expect(pairs.map(({ offeredAt }) => offeredAt.length)).toEqual([50, 50]);
  });

  it('waits for the answer to each when it is polite', async () => {
    const { count, pairs } = await offering(true);
    expect(count).toBeGreaterThanOrEqual(16);
    expect(count).toBeLessThanOrEqual(20);
    for (const { offeredAt } of pairs)
      for (const [index, at] of offeredAt.slice(1).entries())
        expect(at - (offeredAt[index] as number)).toBeGreaterThanOrEqual(100);
  });

  it('and for as long as it is told to', async () => {
    const { count, refusedMs } = await offering(true, new ParleyError('OVERLOADED', { retryAfterMs: 600 }).toWire());
    expect(count).toBe(4);
    expect(refusedMs).toEqual({ OVERLOADED: [100, 100, 100, 100] });
  });
});

describe('The figures of too much', () => {
  const cores = { gateways: 1, database: 0.5, redis: 0, driver: 0.25, machine: 1.75, stolen: 0.1, gatewaysWaiting: 0.5 };
  const usual: Phase = {
    seconds: 2,
    wantedPerSecond: 10,
    count: 20,
    acknowledgedMs: [1, 2, 3],
    refusedMs: {},
    residentKb: 102_400,
    cpuCores: cores,
  };
  const refusedMs: Partial<Record<ErrorCode, number[]>> = { OVERLOADED: [4, 5], UNAVAILABLE: [6, 7, 8, 9] };
  const defects = { lost: 0, duplicates: 0, outOfOrder: 0, gaps: 0, misdelivered: 0 };
  const phases = { before: usual, crowd: { ...usual, refusedMs }, between: usual, flood: usual, after: usual };
  const figures = figuresOf({ capacityPerSecond: 1_000.4, phases, defects });

  it('are of each phase by itself', () => {
    expect(figures).toMatchObject({ capacityPerSecond: 1_000, ...defects });
    expect(figures.phases.before).toEqual({
      wantedPerSecond: 10,
      offeredPerSecond: 10,
      acknowledgedPerSecond: 2,
      refusedPerSecond: {},
      latencyMs: { p50: 2, p95: 3, p99: 3 },
      refusedAfterMs: null,
      residentMb: 100,
      cpuCores: cores,
    });
    expect(figures.phases.crowd).toMatchObject({
      refusedPerSecond: { OVERLOADED: 1, UNAVAILABLE: 2 },
      refusedAfterMs: { p50: 6, p95: 9, p99: 9 },
    });
  });

  it('stand in a table, each phase under its name', () => {
    const lines = tableOf(figures).split('\n');
    expect(lines.filter((line) => (phaseNames as readonly string[]).includes(line))).toEqual(phaseNames);
    expect(lines).toHaveLength(1 + phaseNames.length * 9 + 5);
  });
});

describe('The options of the bench', () => {
  it('are the workload’s when none is given', () => {
    expect(parseOptions([])).toEqual({ json: false, times: workload.times, seconds: workload.measuredSeconds });
  });

  it.each([
    ['--times', '0'],
    ['--conversations', '5'],
  ])('refuse %s %s', (...args) => {
    expect(() => parseOptions(args)).toThrow();
  });
});
