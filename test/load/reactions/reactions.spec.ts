import { describe, expect, it } from '@jest/globals';

import { emoji as emojiSchema, limits } from '#protocol';

import { Tally } from './audience.js';
import { figuresOf, isFlawless, tableOf } from './figures.js';
import { parseOptions } from './options.js';
import { reactionAt, reactionsPerConversation, workload } from './workload.js';

describe('the reactions of the bench', () => {
  const all = Array.from({ length: reactionsPerConversation }, (_, n) => reactionAt(n));

  it('are all different, so that none of them changes nothing', () => {
    expect(new Set(all.map((reaction) => JSON.stringify(reaction))).size).toBe(reactionsPerConversation);
  });

  it('are such as clients may give', () => {
    const emoji = new Set(all.map((reaction) => reaction.emoji));
    expect(emoji.size).toBeLessThanOrEqual(limits.distinctReactions);
    for (const each of emoji) expect(emojiSchema.safeParse(each)).toMatchObject({ success: true });
    expect(new Set(all.map(({ sequence }) => sequence))).toEqual(new Set([1, 2, 3, 4]));
    expect(new Set(all.map(({ member }) => member)).size).toBe(workload.membersPerConversation);
  });
});

describe('the options of the bench', () => {
  it('are the whole workload unless asked otherwise', () => {
    const { warmupSeconds, measuredSeconds } = workload;
    expect(parseOptions([])).toEqual({ json: false, warmupSeconds, measuredSeconds });
    expect(parseOptions(['--json', '--seconds', '2', '--warmup', '0'])).toEqual({
      json: true,
      warmupSeconds: 0,
      measuredSeconds: 2,
    });
  });

  it.each([
    [['--seconds', '0'], '--seconds takes a whole number from 1 on'],
    [['--seconds', '1000'], 'everybody has reacted with everything'],
    [['--fast'], 'fast'],
  ])('refuse %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

describe('the figures', () => {
  const none = { lost: 0, duplicates: 0, outOfOrder: 0, misdelivered: 0 };
  const tally = new Tally();
  tally.acknowledgeMs.push(2, 4);
  tally.propagateMs.push(...Array.from({ length: 100 }, (_, n) => n + 1));

  it('are by nearest rank, with the defects of all conversations together', () => {
    const ledgers = [
      { ...none, lost: 1 },
      { ...none, lost: 2, duplicates: 3 },
    ].map((defects) => ({ defects: () => defects }));
    expect(figuresOf(tally, ledgers)).toEqual({
      propagationMs: { p50: 50, p95: 95, p99: 99 },
      acknowledgementMs: { p50: 2, p95: 4, p99: 4 },
      acknowledged: 2,
      propagated: 100,
      ...none,
      lost: 3,
      duplicates: 3,
    });
    expect(tableOf(figuresOf(tally, ledgers)).split('\n')[0]).toMatch(/^propagation ms P50 \/ P95 \/ P99 +50 \/ 95 \/ 99$/);
  });

  it.each(['lost', 'duplicates', 'outOfOrder', 'misdelivered'] as const)('are not flawless with one %s', (defect) => {
    expect(isFlawless(none)).toBe(true);
    expect(isFlawless({ ...none, [defect]: 1 })).toBe(false);
  });
});
