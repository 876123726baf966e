import { describe, expect, it } from '@jest/globals';

import { ManualTime } from './manual-time.js';

describe('ManualTime', () => {
  it('runs what falls due in order of time, each at its own moment', async () => {
    const time = new ManualTime();
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name}@${time.clock.monotonicNow()}`);
    time.timers.after(20, note('second'));
    time.timers.after(10, note('first'));
    time.timers.after(31, note('never'));
    await time.advance(30);
    expect(seen).toEqual(['first@10', 'second@20']);
    expect(time.clock.monotonicNow()).toBe(30);
  });

  it('runs what was appointed on the way, and after what has settled by then', async () => {
    const time = new ManualTime();
    const seen: number[] = [];
    const hop = async () => {
      await time.timers.sleep(10);
      seen.push(time.clock.monotonicNow());
      if (seen.length < 3) void hop();
    };
    void hop();
    await time.advance(100);
    expect(seen).toEqual([10, 20, 30]);
  });

  it('repeats until cancelled, also from within', async () => {
    const time = new ManualTime();
    let ticks = 0;
    const cancel = time.timers.every(10, () => {
      ticks += 1;
      if (ticks === 3) cancel();
    });
    await time.advance(100);
    expect(ticks).toBe(3);
    expect(time.waiting).toBe(0);
  });

  it('sets the wall clock, and nothing else', async () => {
    const time = new ManualTime(1_000);
    const seen: number[] = [];
    time.timers.after(10, () => seen.push(time.clock.now()));
    time.setWallClock(-600);
    await time.advance(10);
    expect([time.clock.now(), time.clock.monotonicNow(), seen]).toEqual([410, 10, [410]]);
  });

  it('runs what fell due in its sleep when it wakes up', async () => {
    const time = new ManualTime();
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name}@${time.clock.monotonicNow()}`);
    time.timers.after(10, note('one'));
    time.timers.after(20, note('other'));
    time.timers.after(150, note('never'));
    await time.sleep(100);
    expect(seen).toEqual(['one@100', 'other@100']);
  });
});
