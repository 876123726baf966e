import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Pool } from 'pg';

import { Conversations } from '#conversations';
import { limits } from '#protocol';
import type { TestDatabase } from '#testing';

import { freshDatabase } from '../../support/database.js';
import { type Populated, populate } from './support/population.js';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Function Name'?: string;
  readonly 'Actual Loops': number;
  /** On average of the loops. */
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** The statements that everybody runs all day. */
const hot = ({ readerId, formerId, longConversationId }: Populated) => {
  const bytes = Conversations.pageBytes;
  return {
    list: ['list', [readerId, null, null, 31, 'inbox', limits.listedMembers]],
    'list, later': ['list', [readerId, '2026-01-01T00:20:00Z', longConversationId, 31, 'all', limits.listedMembers]],
    details: ['details', [longConversationId, readerId]],
    'history, newest': ['history', [longConversationId, readerId, null, null, 51, bytes]],
    'history, in the middle': ['history', [longConversationId, readerId, 6_000, null, 201, bytes]],
    'history, forwards': ['history', [longConversationId, readerId, null, 3_000, 201, bytes]],
    'history of a former member': ['history', [longConversationId, formerId, null, null, 51, bytes]],
    changes: ['changes', [longConversationId, readerId, 9_000, 1_001, bytes, null]],
    'changes from the start': ['changes', [longConversationId, readerId, 0, 1_001, bytes, null]],
    'changes for a former member': ['changes', [longConversationId, formerId, 4_000, 1_001, bytes, null]],
    'window-digest': ['window-digest', [longConversationId, readerId, 4_000, 4_999, bytes]],
    'window-digest for a former member': ['window-digest', [longConversationId, formerId, 1, 1_000, bytes]],
    heads: ['heads', [readerId, null, limits.inboxHeads]],
    'inbox-digest': ['inbox-digest', [readerId]],
    reactions: ['reactions', [longConversationId, readerId, 20]],
    versions: ['versions', [longConversationId, readerId, 20]],
  } as const;
};
const names = Object.keys(hot({ readerId: '', formerId: '', longConversationId: '' })) as (keyof ReturnType<typeof hot>)[];
const statementOf = (name: string) =>
  readFileSync(new URL(`../../../libs/conversations/src/adapters/sql/${name}.sql`, import.meta.url), 'utf8');

describe('the plan of a hot query', () => {
  let database: TestDatabase;
  let client: Client;
  let populated: Populated;

  beforeAll(async () => {
    database = await freshDatabase();
    const pool = new Pool({ connectionString: database.url, max: 1 });
    populated = await populate(pool, { conversations: 1_000, messages: 12, longMessages: 10_000 });
    await pool.end();
    client = new Client({ connectionString: database.url });
    await client.connect();
  }, 120_000);
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  // A prepared statement begins with plans for its values, and may go on with one for any.
  const plans = names.flatMap((name) => ['force_custom_plan', 'force_generic_plan'].map((mode) => [name, mode] as const));

  it.each(plans)('%s reads no table from end to end, and calls no function row by row (%s)', async (name, mode) => {
    const [file, values] = hot(populated)[name];
    await client.query(`set plan_cache_mode = ${mode}; deallocate all; prepare planned as ${statementOf(file)}`);
    const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>(
      `explain (analyze, format json) execute planned(${values.map(literal).join(', ')})`,
    );
    const nodes = rows.flatMap((row) => flattened(row['QUERY PLAN'][0].Plan));
    // Everything once, or some of it a few times over; not each conversation for each conversation.
    expect(Math.max(...nodes.map(rowsTouched))).toBeLessThan(12_000);
    const scans = nodes.filter((node) => node['Node Type'] === 'Seq Scan' && node['Actual Loops'] > 0);
    expect(scans.map((node) => node['Relation Name'])).toEqual([]);
    expect(nodes.filter((node) => node['Node Type'] === 'Function Scan').map((node) => node['Function Name'])).toEqual([]);
  });
});

function flattened(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flattened)];
}

function rowsTouched(node: PlanNode): number {
  const { 'Actual Rows': kept, 'Rows Removed by Filter': removed = 0, 'Rows Removed by Join Filter': unmatched = 0 } = node;
  return (kept + removed + unmatched) * node['Actual Loops'];
}

const literal = (value: string | number | null): string =>
  value === null ? 'null' : typeof value === 'number' ? `${value}` : `'${value}'`;
