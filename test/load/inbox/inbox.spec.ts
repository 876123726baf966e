import { describe, expect, it } from '@jest/globals';

import { figuresOf, tableOf } from './figures.js';
import { parseOptions } from './options.js';
import { documentOf, hotPlans } from './plans.js';
import { inboxOf, isTombstone, listedOf, senderOf, shapeOf, textOf } from './shape.js';

describe('the inbox of the bench', () => {
  it('has a million messages, one large conversation, and 5,000 in all', () => {
    const inbox = inboxOf(shapeOf(1), Date.UTC(2026, 0));
    const messages = [...inbox.own, ...inbox.foreign].reduce((sum, each) => sum + each.messages, 0);
    expect(messages).toBe(1_000_000);
    expect(inbox.own).toHaveLength(5_000);
    expect(inbox.own.filter(({ messages: of }) => of === 200_000)).toEqual([inbox.large]);
    expect(inbox.own.every(({ memberIds }) => memberIds.includes(inbox.readerId))).toBe(true);
    expect(inbox.foreign.some(({ memberIds }) => memberIds.includes(inbox.readerId))).toBe(false);
    expect(listedOf(inbox)).toBe(4_750);
  });

  it('names each member once, in conversations of whatever size', () => {
    const { own, foreign } = inboxOf(shapeOf(0.01), Date.UTC(2026, 0));
    for (const { memberIds } of [...own, ...foreign]) expect(new Set(memberIds).size).toBe(memberIds.length);
  });

  it('says in each message which it is, always as long', () => {
    const { large } = inboxOf(shapeOf(0.01), Date.UTC(2026, 0));
    const texts = [1, 999, 200_000].map((sequence) => textOf(large, sequence));
    expect(new Set(texts).size).toBe(3);
    expect(texts.map(({ length }) => length)).toEqual([100, 100, 100]);
    expect(large.memberIds).toContain(senderOf(large, 12_345));
    expect(isTombstone(131)).toBe(true);
  });
});

describe('the options of the bench', () => {
  it('are the whole database unless asked otherwise', () => {
    expect(parseOptions([])).toEqual({ json: false, plans: false, scale: 1, samples: 500 });
    expect(parseOptions(['--json', '--plans', '--scale', '0.01', '--samples', '10'])).toEqual({
      json: true,
      plans: true,
      scale: 0.01,
      samples: 10,
    });
  });

  it.each([
    [['--scale', '0'], '--scale takes a number above 0'],
    [['--scale', 'big'], '--scale takes a number above 0'],
    [['--samples', '0'], '--samples takes a whole number from 1 on'],
    [['--fast'], 'fast'],
  ])('refuse %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

describe('the figures', () => {
  it('are by nearest rank, under the names of the issue, beside their aims', () => {
    const samples = Array.from({ length: 100 }, (_, n) => n + 1);
    const figures = figuresOf({ inboxPage: samples, inboxSync: samples, sync: samples, history: samples });
    const spread = { p50: 50, p95: 95, p99: 99 };
    expect(figures).toEqual({ inboxPageMs: spread, inboxSyncMs: spread, syncMs: spread, historyMs: spread });
    expect(tableOf(figures).split('\n')[2]).toMatch(/^inboxSync +50 +95 +99 +< 20$/);
  });
});

describe('the document of plans', () => {
  const scan = { 'Node Type': 'Index Scan', 'Relation Name': 'message', 'Index Name': 'message_pkey' };
  const plans = [
    { query: 'select m.*\nfrom message m', plan: scan },
    { query: '-- A page of messages.\nselect 1', plan: scan },
    { query: 'select 1 from shard', plan: { 'Node Type': 'Seq Scan', 'Relation Name': 'shard' } },
  ];

  it('has what touches a table that grows, by the sentence that it begins with or by its text', () => {
    expect(hotPlans(plans)).toEqual(plans.slice(0, 2));
    const titles = documentOf(plans, 'a database').match(/^## .*$/gm);
    expect(titles).toEqual(['## `select m.* from message m`', '## A page of messages']);
  });
});
