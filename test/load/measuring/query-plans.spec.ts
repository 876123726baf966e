import { describe, expect, it } from '@jest/globals';

import { loggedPlans, lookups, type PlanNode, relations, sequentialScans, textOf } from './query-plans.js';

const entry = (query: string, plan: object) =>
  `2026-11-26 10:00:00.000 UTC [1] LOG:  duration: 0.050 ms  plan:\n${JSON.stringify({ 'Query Text': query, Plan: plan }, null, 2).replace(/^/gm, '\t')}\n`;
const byIndex = {
  'Node Type': 'Index Scan',
  'Relation Name': 'message',
  Alias: 'm',
  'Index Name': 'message_pkey',
  'Index Cond': '(sequence = $1)',
};
const wholeTable = { 'Node Type': 'Seq Scan', 'Relation Name': 'message', Alias: 'message', Filter: '(sender_id = $1)' };
const nested: PlanNode = {
  'Node Type': 'Nested Loop',
  'Join Type': 'Left',
  Plans: [byIndex, { 'Node Type': 'Limit', Plans: [wholeTable] }],
};

describe('plans in the log of PostgreSQL', () => {
  it('are read among everything else, the last one of each statement', () => {
    const log = `LOG:  checkpoint starting\n${entry('select 1\n-- two lines', wholeTable)}${entry('select 2', nested)}LOG:  end\n${entry('select 1\n-- two lines', byIndex)}`;
    expect(loggedPlans(log)).toEqual([
      { query: 'select 1\n-- two lines', plan: byIndex },
      { query: 'select 2', plan: nested },
    ]);
  });

  it('tell which tables they read whole, however deep, and which they touch', () => {
    expect(sequentialScans(nested)).toEqual(['message']);
    expect(sequentialScans(byIndex)).toEqual([]);
    expect(relations(nested)).toEqual(['message', 'message']);
  });

  it('read like those of EXPLAIN', () => {
    expect(textOf(nested).split('\n')).toEqual([
      'Nested Loop (left)',
      '  Index Scan using message_pkey on message m',
      '    Index Cond: (sequence = $1)',
      '  Limit',
      '    Seq Scan on message',
      '      Filter: (sender_id = $1)',
    ]);
  });

  const part = (number: number): PlanNode => ({
    'Node Type': 'Index Scan',
    'Relation Name': `message_p${number}`,
    Alias: `m_${number + 1}`,
    'Index Name': `message_p${number}_pkey`,
    'Index Cond': '(conversation_id = $1)',
  });

  it('name a table that is in parts as a whole', () => {
    const append: PlanNode = { 'Node Type': 'Append', Plans: [part(0), { ...wholeTable, 'Relation Name': 'message_p1' }] };
    expect(relations(append)).toEqual(['message', 'message']);
    expect(sequentialScans(append)).toEqual(['message']);
    expect(textOf({ 'Node Type': 'Append', Plans: [part(0), part(1)] }).split('\n')).toEqual([
      'Append',
      '  Index Scan using message_pkey on message m_1',
      '    Index Cond: (conversation_id = $1)',
      '  (in each of 2 parts)',
    ]);
  });

  it('tell what is looked up by a key, and what is not', () => {
    const bitmap: PlanNode = {
      'Node Type': 'Bitmap Heap Scan',
      'Relation Name': 'message_p1',
      Plans: [{ 'Node Type': 'Bitmap Index Scan', 'Index Cond': '(conversation_id = $1)' }],
    };
    expect(lookups({ 'Node Type': 'Append', Plans: [part(0), bitmap, wholeTable, byIndex] }, 'conversation_id')).toEqual([
      { table: 'message', byKey: true },
      { table: 'message', byKey: true },
      { table: 'message', byKey: false },
      { table: 'message', byKey: false },
    ]);
  });
});
