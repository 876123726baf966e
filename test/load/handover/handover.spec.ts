import { describe, expect, it } from '@jest/globals';

import { figuresOf } from './figures.js';
import { normalGap, pauseIn } from './gaps.js';
import { parseOptions } from './options.js';
import { tableOf } from './report.js';
import { workload } from './workload.js';

describe('The pause of a conversation', () => {
  const at = [0, 10, 20, 30, 90, 100, 110, 150, 160];

  it('is its longest gap beyond the normal one', () => {
    expect(pauseIn(at, { fromMs: 25, toMs: 95 })).toBe(50);
  });

  it('has a median to compare with', () => {
    expect(normalGap(at)).toBe(10);
  });

  it('counts from before the stretch, and to after it', () => {
    expect(pauseIn(at, { fromMs: 50, toMs: 60 })).toBe(50);
  });

  it('is not what was before or after', () => {
    expect(pauseIn(at, { fromMs: 90, toMs: 110 })).toBe(0);
    expect(pauseIn(at, { fromMs: 100, toMs: 111 })).toBe(30);
  });
});

describe('The figures of hand-overs', () => {
  const round = { drainMs: 200, pausesMs: [10, 20, 30], quietPausesMs: [1, 2, 3], gapsMs: [100], acknowledgedPerSecond: 100 };
  const defects = { lost: 0, duplicates: 0, outOfOrder: 0, gaps: 0, misdelivered: 0 };
  const figures = figuresOf([round, { ...round, drainMs: 300.4, pausesMs: [40] }], defects);

  it('are of all conversations of all rounds together, and of the longest drain', () => {
    expect(figures).toEqual({
      rounds: 2,
      conversations: 4,
      pauseMs: { p50: 20, p95: 40, p99: 40, max: 40 },
      quietPauseMs: { p50: 2, p95: 3, p99: 3 },
      gapMs: { p50: 100, p95: 100, p99: 100 },
      drainMs: 300,
      acknowledgedPerSecond: 100,
      ...defects,
    });
  });

  it('stand in a table, each in a row', () => {
    expect(tableOf(figures).split('\n')).toHaveLength(12);
  });
});

describe('The options of the bench', () => {
  it('are the workload’s when none is given', () => {
    expect(parseOptions([])).toEqual({ json: false, rounds: workload.rounds, thinkMs: workload.thinkMs });
  });

  it.each([
    ['--rounds', '0'],
    ['--conversations', '5'],
  ])('refuse %s %s', (...args) => {
    expect(() => parseOptions(args)).toThrow();
  });
});
