import { describe, expect, it } from '@jest/globals';

import { parseMachine } from './machine.js';

const stat = 'cpu  100 20 30 4000 500 6 7 80 9 1\ncpu0 50 10 15 2000 250 3 3 40 5 0\nintr 1 2 3\n';

describe('the processors of a machine', () => {
  it('are busy with everything but being idle, and what was stolen is no idleness', () => {
    expect(parseMachine(stat)).toEqual({ busy: (100 + 20 + 30 + 6 + 7) * 10_000, stolen: 80 * 10_000 });
  });

  it.each(['', 'intr 1 2 3\n', 'cpu  100 20 30 4000 500 6 7\n'])('are not known from "%s"', (text) => {
    expect(() => parseMachine(text)).toThrow('not what /proc/stat begins with');
  });
});
