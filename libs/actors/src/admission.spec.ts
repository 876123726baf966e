import { beforeEach, describe, expect, it } from '@jest/globals';

import { ParleyError } from '#protocol';
import { ManualTime } from '#testing';

import { Admission } from './admission.js';
import { actorSettings } from './settings.js';

const { openAtLeast, openAtMost, openForMs, answersPerSecond, overloadedRetryMs, overloadedRetryMaxMs, deadlineSweepMs } =
  actorSettings;
const openAt = (perSecond: number) => (perSecond * openForMs) / 1_000;

describe('the admission of commands', () => {
  let time: ManualTime;
  let admission: Admission;
  /** Of commands that are open. */
  let open: number;
  beforeEach(() => {
    time = new ManualTime();
    admission = new Admission(time.clock);
    open = 0;
  });

  const refusal = () => {
    try {
      admission.enter();
    } catch (error) {
      return error as ParleyError;
    }
    open += 1;
    return undefined;
  };
  const fill = () => {
    while (refusal() === undefined) if (open > openAtMost) throw new Error('no bound');
  };
  /** Full at any time, while it answers so many in a second, or gives them up, and refuses so many. */
  const runFull = async (seconds: number, perSecond: number, { answered = true, refusals = 0 } = {}) => {
    fill();
    const atEachLook = (rate: number) => (rate * deadlineSweepMs) / 1_000;
    for (let passedMs = 0; passedMs < seconds * 1_000; passedMs += deadlineSweepMs) {
      await time.advance(deadlineSweepMs);
      for (let left = Math.min(open, atEachLook(perSecond)); left > 0; left--) {
        admission.leave(answered);
        open -= 1;
      }
      fill();
      for (let left = atEachLook(refusals); left > 0; left--) refusal();
      admission.look();
    }
  };
  const averageWaitMs = () => {
    const waits = Array.from({ length: 100 }, () => refusal()?.retryAfterMs ?? 0);
    return waits.reduce((sum, each) => sum + each, 0) / waits.length;
  };

  it('lets in as many as are answered within the time that there is for it, as soon as it has measured that', async () => {
    expect(admission.limit).toBe(openAt(answersPerSecond));
    await runFull(5, answersPerSecond / 2);
    expect(admission.limit).toBeLessThan(openAt(answersPerSecond) * 0.55);
    await runFull(5, answersPerSecond * 2);
    expect(admission.limit).toBeGreaterThan(openAt(answersPerSecond) * 1.9);
  });

  it('keeps within its bounds, whether nothing is answered or everything at once', async () => {
    await runFull(10, 0);
    expect(admission.limit).toBe(openAtLeast);
    await runFull(3, openAtMost * 20);
    expect(admission.limit).toBe(openAtMost);
  });

  it('does not count what was given up', async () => {
    await runFull(10, answersPerSecond, { answered: false });
    expect(admission.limit).toBe(openAtLeast);
  });

  it('learns nothing of what it can do while there is little to do', async () => {
    for (let second = 0; second < 10; second++) {
      admission.enter();
      await time.advance(1_000);
      admission.leave(true);
      admission.look();
    }
    expect(admission.limit).toBe(openAt(answersPerSecond));
  });

  it('has room again as soon as one is answered', () => {
    fill();
    expect(refusal()).toMatchObject({ code: 'OVERLOADED', retryable: true });
    admission.leave(true);
    expect(refusal()).toBeUndefined();
  });

  it('tells each another time to come back, spread evenly', () => {
    fill();
    const times = Array.from({ length: 100 }, () => refusal()?.retryAfterMs ?? 0).sort((one, other) => one - other);
    const gaps = times.slice(1).map((each, index) => each - (times[index] as number));
    expect(times[0]).toBeGreaterThanOrEqual(overloadedRetryMs / 2);
    expect(times.at(-1)).toBeLessThanOrEqual(overloadedRetryMs * 1.5);
    expect(Math.max(...gaps)).toBeLessThan((overloadedRetryMs * 3) / 100);
    expect(Math.min(...gaps)).toBeGreaterThan(0);
  });

  it('tells them to wait the longer the more they are, so that no more come than can be answered, and not for ever', async () => {
    await runFull(10, 1_000, { refusals: 500 });
    expect(averageWaitMs()).toBeCloseTo(overloadedRetryMs, -2);
    await runFull(10, 1_000, { refusals: 4_000 });
    expect(averageWaitMs()).toBeGreaterThan(overloadedRetryMs * 3);
    await runFull(2, 1_000, { refusals: 40_000 });
    expect(averageWaitMs()).toBeCloseTo(overloadedRetryMaxMs, -3);
  });
});
