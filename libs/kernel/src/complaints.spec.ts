import { describe, expect, it } from '@jest/globals';

import { ManualTime } from '#testing';

import { Complaints } from './complaints.js';

describe('complaints', () => {
  it('are heard once a second, with how many were not', async () => {
    const time = new ManualTime();
    const heard: unknown[] = [];
    const { complain } = new Complaints(time.clock, (error, suppressed) => heard.push([error, suppressed]));
    complain('first');
    complain('second');
    complain('third');
    await time.advance(999);
    complain('fourth');
    expect(heard).toEqual([['first', 0]]);
    await time.advance(1);
    complain('fifth');
    expect(heard).toEqual([
      ['first', 0],
      ['fifth', 3],
    ]);
  });
});
