import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { wholeOf } from '../../load/measuring/query-plans.js';
import { Rows } from './support/rows.js';

const sqlFolder = new URL('../../../libs/conversations/src/adapters/sql/', import.meta.url);

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Plan[];
}

const nodesOf = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

describe('what belongs to a member and what is derived', () => {
  let rows: Rows;
  let user: string;
  let conversation: string;
  let conversations: readonly string[];
  let users: readonly string[];

  beforeAll(async () => {
    rows = await Rows.begin();
    await generate(rows);
    const ids = async (text: string) => (await rows.pool.query<{ id: string }>(text)).rows.map(({ id }) => id);
    users = await ids('select user_id as id from conversation_member group by 1 order by 1 limit 200');
    conversations = await ids('select conversation_id as id from conversation order by 1 limit 50');
    [user = ''] = users;
    [conversation = ''] = await ids(
      `select conversation_id as id from conversation_member where user_id = '${user}' order by 1 limit 1`,
    );
  }, 180_000);
  afterAll(() => rows.close());

  /** Each by the indexes without which it would read more than it needs. */
  const statements: readonly (readonly [string, readonly string[], () => readonly unknown[]])[] = [
    ['receipt-delivered', ['conversation_head_pkey', 'member_state_pkey'], () => [conversation, user, 40]],
    [
      'receipt-read',
      ['conversation_head_pkey', 'member_state_pkey', 'message_sender', 'message_tombstone'],
      () => [conversation, user, 40],
    ],
    ['receipts', ['member_state_pkey'], () => [conversation, user, 100]],
    ['receipts-shared', ['conversation_member_revision'], () => [conversations, 100]],
    [
      'membership',
      ['conversation_head_pkey', 'member_state_pkey', 'message_sender', 'message_tombstone'],
      () => [conversation, user],
    ],
    ['preferences', ['member_state_pkey'], () => [conversation, user, true, null, true, false, 20]],
    ['mentions', ['member_state_pkey', 'message_sender'], () => [user, new Date(), conversation, 20, true, 31]],
    ['mention-read', ['mention_notification_pkey'], () => [user, conversation, 20]],
    [
      'unread-explain',
      ['conversation_member_user', 'conversation_head_pkey', 'member_state_pkey', 'message_sender', 'message_tombstone'],
      () => [user, conversation, 101],
    ],
    ['contacts', ['conversation_member_user'], () => [user, users]],
    ['activity-begin', ['conversation_member_user'], () => [conversation, user]],
    ['activity-lock', ['conversation_count_pkey'], () => [conversation, user]],
    ['activity-count', ['conversation_count_pkey', 'message_pkey', 'message_tombstone'], () => [conversation, 50_000]],
    ['activity-days', ['conversation_activity_pkey'], () => [conversation, 'Europe/Berlin', '2026-10-01', '2026-11-26']],
    ['activity-members', ['conversation_activity_pkey'], () => [conversation, 'Europe/Berlin', '2026-10-01', '2026-11-26', 50]],
    ['audit', ['message_pkey', 'conversation_audit_pkey'], () => [conversation, user, 60, 50]],
  ];

  // PostgreSQL plans for the values at hand, and after a few executions once for all values.
  describe.each(['force_custom_plan', 'force_generic_plan'])('is found by its keys, with %s, by', (mode) => {
    it.each(statements)('%s', async (name, indexes, values) => {
      const connection = await rows.pool.connect();
      try {
        await connection.query(`set plan_cache_mode = ${mode}`);
        await connection.query(`prepare asked as ${readFileSync(new URL(`${name}.sql`, sqlFolder), 'utf8')}`);
        const list = values().map((value) => (value === null ? 'null' : connection.escapeLiteral(literal(value))));
        const { rows: found } = await connection.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>(
          `explain (format json) execute asked (${list.join(', ')})`,
        );
        const nodes = found.flatMap((row) => nodesOf(row['QUERY PLAN'][0].Plan));
        const scanned = nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']);
        expect(scanned).toEqual([]);
        const used = nodes.flatMap((node) => (node['Index Name'] === undefined ? [] : wholeOf(node['Index Name'])));
        expect(used).toEqual(expect.arrayContaining([...indexes]));
      } finally {
        connection.release(true);
      }
    });
  });
});

function literal(value: unknown): string {
  if (Array.isArray(value)) return `{${value.join(',')}}`;
  return value instanceof Date ? value.toISOString() : String(value);
}

/** Enough of everything that reading a whole table is never the cheapest way to a part of it. */
async function generate({ pool }: Rows): Promise<void> {
  // Temporary tables are those of one connection.
  const connection = await pool.connect();
  for (const statement of [
    `create temp table people as select n, gen_random_uuid() as id from generate_series(1, 2000) n`,
    `insert into conversation (conversation_id, type, privacy_mode, created_by, created_at)
     select gen_random_uuid(), 'group', 'search_enabled', gen_random_uuid(), now() from generate_series(1, 20000)`,
    `insert into conversation_head (conversation_id, last_sequence, last_revision, changed_at, active_at, tombstones)
     select conversation_id, 50, 101, now(), now(), 2 from conversation`,
    `create temp table seats as
     select c.conversation_id, p.id as user_id
     from (select conversation_id, row_number() over () as n from conversation) c
     cross join generate_series(0, 4) seat
     join people p on p.n = (c.n + seat * 400) % 2000 + 1`,
    `insert into conversation_member (conversation_id, user_id, role, revision, joined_at)
     select conversation_id, user_id, 'admin', 1, now() from seats`,
    `insert into member_state (conversation_id, user_id, read_sequence) select conversation_id, user_id, 30 from seats`,
    `create temp table busy as select * from conversation order by conversation_id limit 2000`,
    `insert into message
       (conversation_id, sequence, revision, created_revision, message_id, sender_id, idempotency_key, request_fingerprint,
        content_encrypted, content_nonce, encryption_version, key_version, created_at, deleted_at)
     select c.conversation_id, n, n * 2, n * 2, gen_random_uuid(), c.created_by, gen_random_uuid(), '', '', '', 1, 1,
            now() - n * interval '1 hour', case when n % 25 = 0 then now() end
     from busy c, generate_series(1, 50) n`,
    `insert into mention_notification (user_id, conversation_id, sequence, message_id, sender_id, created_at)
     select user_id, conversation_id, n, gen_random_uuid(), user_id, now() from seats join busy using (conversation_id), generate_series(10, 40, 10) n`,
    `insert into conversation_audit (conversation_id, revision, ordinal, action, actor_id, at)
     select conversation_id, n * 2 + 1, 0, 'reaction.added', created_by, now() from busy, generate_series(1, 50) n`,
    `insert into conversation_count (conversation_id, counted_revision, counted_sequence) select conversation_id, 80, 40 from conversation`,
    `insert into conversation_activity (conversation_id, quarter, sender_id, messages)
     select conversation_id, date_bin('15 minutes', now() - n * interval '1 hour', 'epoch'), created_by, 1
     from busy, generate_series(1, 40) n`,
  ]) {
    await connection.query(statement);
  }
  await connection.query('analyze');
  connection.release();
}
