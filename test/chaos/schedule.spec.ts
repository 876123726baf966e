import { describe, expect, it } from '@jest/globals';

import { type Fault, faultGroups, scheduleOf } from './schedule.js';

const groups = Object.keys(faultGroups) as (keyof typeof faultGroups)[];

describe('the schedule of chaos', () => {
  it('is the same for the same seed, and another for another', () => {
    const schedule = (seed: number) => scheduleOf({ seed, seconds: 60, nodes: 3 });
    expect(schedule(7)).toEqual(schedule(7));
    expect(schedule(8)).not.toEqual(schedule(7));
  });

  it.each(groups)('of the faults that strike at %s has one at a time, and the last one is over in time', (group) => {
    for (let seed = 0; seed < 50; seed += 1) {
      const faults = scheduleOf({ seed, seconds: 60, nodes: 3 })[group];
      const ends = faults.map(({ atMs, forMs }: Fault) => atMs + forMs);
      expect(faults.filter(({ atMs }, index) => atMs < (ends[index - 1] ?? 0))).toEqual([]);
      expect(ends.at(-1)).toBeLessThanOrEqual(60_000);
    }
  });

  it.each(groups)('in ten minutes has everything that strikes at %s', (group) => {
    const kinds = new Set(scheduleOf({ seed: 1, seconds: 600, nodes: 3 })[group].map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(faultGroups[group]));
  });
});
