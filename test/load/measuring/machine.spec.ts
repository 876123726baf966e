import { describe, expect, it } from '@jest/globals';

import { parseMachine, parseWaitingMicros, readMachine, readWaitingMicros } from './machine.js';

const stat = 'cpu  100 20 30 4000 500 6 7 80 9 1\ncpu0 50 10 15 2000 250 3 3 40 5 0\nintr 1 2 3\n';

describe('the processors of a machine', () => {
  it('are busy with everything but being idle, and what was stolen is no idleness', () => {
    expect(parseMachine(stat)).toEqual({ busy: (100 + 20 + 30 + 6 + 7) * 10_000, stolen: 80 * 10_000 });
  });

  it.each(['', 'intr 1 2 3\n', 'cpu  100 20 30 4000 500 6 7\n'])('are not known from "%s"', (text) => {
    expect(() => parseMachine(text)).toThrow('not what /proc/stat begins with');
  });
});

describe('a process that is ready to run', () => {
  it('waits for a processor, in nanoseconds', () => {
    expect(parseWaitingMicros('81923000 4500000 1234\n')).toBe(4_500);
  });

  it('is not taken for one that never waits', () => {
    expect(() => parseWaitingMicros('81923000')).toThrow('not a line of');
  });
});

// The kernel of this very machine, where there is one of that kind.
(process.platform === 'linux' ? describe : describe.skip)('/proc', () => {
  it('is read as it is', () => {
    expect(readMachine().busy).toBeGreaterThan(0);
    expect(readWaitingMicros(process.pid)).toBeGreaterThanOrEqual(0);
  });
});
