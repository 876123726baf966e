import { describe, expect, it } from '@jest/globals';

import { parseOptions } from './options.js';
import { workload } from './workload.js';

describe('the options of the bench', () => {
  it('are the whole workload for every server unless asked otherwise', () => {
    expect(parseOptions([])).toEqual({
      json: false,
      profile: false,
      only: ['parley', 'naive', 'bare'],
      warmupSeconds: workload.warmupSeconds,
      measuredSeconds: workload.measuredSeconds,
      idleConnections: workload.idleConnections,
    });
  });

  it('choose servers, durations and output', () => {
    const args = ['--json', '--profile', '--only', 'bare', '--only', 'parley', '--seconds', '3', '--warmup', '0', '--idle', '0'];
    expect(parseOptions(args)).toEqual({
      json: true,
      profile: true,
      only: ['parley', 'bare'],
      warmupSeconds: 0,
      measuredSeconds: 3,
      idleConnections: 0,
    });
  });

  it.each([
    [['--only', 'ejabberd'], '--only knows parley, naive, bare'],
    [['--seconds', '0'], '--seconds takes a whole number from 1 on'],
    [['--seconds', 'long'], '--seconds takes a whole number from 1 on'],
    [['--idle', '-1'], 'idle'],
    [['--fast'], 'fast'],
    [['extra'], 'extra'],
  ])('refuse %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
