import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';

import { PostgresLeaseStore, shardOf } from '#actors';
import { Writes } from '#conversations/testing';
import { Ids, SystemClock, SystemRandom, SystemTimers } from '#kernel';
import { type TestDatabase, until } from '#testing';

import { LaneConnection } from '../../../libs/conversations/src/adapters/lane-connection.js';
import { PostgresConversationJournal } from '../../../libs/conversations/src/adapters/postgres.conversation-journal.js';
import { freshDatabase } from '../../support/database.js';

describe('the fence of a commit', () => {
  const ids = new Ids(new SystemClock(), new SystemRandom());
  const writes = new Writes(ids);
  let database: TestDatabase;
  let pool: Pool;
  let lane: LaneConnection;
  beforeAll(async () => {
    database = await freshDatabase();
    pool = new Pool({ connectionString: database.url });
    lane = new LaneConnection(database.url, 'lane', 20_000, new SystemTimers());
  });
  afterAll(async () => {
    await lane.close();
    await pool.end();
    await database.drop();
  });

  /** Resolves when as many statements as given wait for a lock. */
  const waitingForLocks = (count: number) =>
    until({ what: `${count} statements wait for locks`, deadlineMs: 10_000 }, async () => {
      const { rows } = await pool.query<{ count: number }>(
        `select count(distinct pid)::int as count from pg_locks
         where not granted and pid in (select pid from pg_stat_activity where datname = current_database())`,
      );
      return rows[0]?.count === count ? count : undefined;
    });

  it('holds off whoever acquires its shard until it is decided, and nothing is written under the old epoch after', async () => {
    const conversationId = ids.next();
    const shard = shardOf(conversationId);
    const senderId = ids.next();
    const [leases, journal] = [new PostgresLeaseStore(pool), new PostgresConversationJournal(lane)];
    const node = { nodeId: 'node', bootId: ids.next(), address: null };
    await leases.register(node, 600_000);
    const acquire = async () => (await leases.acquire(node, [shard])).get(shard) ?? 0;
    const epoch = await acquire();
    await journal.commit([writes.opening(conversationId, epoch, [senderId, ids.next()])]);

    // Somebody has the head, so the commit stands still between its look at the epoch and its write.
    const holder = await pool.connect();
    await holder.query('begin');
    await holder.query('select from conversation_head where conversation_id = $1 for update', [conversationId]);
    const settled: string[] = [];
    const message = (sent: number, under: number) =>
      writes.messages(conversationId, under, { sent, senderId, keys: [ids.next()] });
    const committing = journal.commit([message(0, epoch)]).finally(() => settled.push('committed'));
    await waitingForLocks(1);

    const acquiring = acquire().finally(() => settled.push('acquired'));
    try {
      await Promise.race([waitingForLocks(2), acquiring]);
      expect(settled).toEqual([]);
    } finally {
      await holder.query('commit');
      holder.release();
      await Promise.allSettled([committing, acquiring]);
    }

    expect(await committing).toMatchObject([{ kind: 'committed' }]);
    expect(await acquiring).toBe(epoch + 1);
    expect(await journal.commit([message(1, epoch)])).toEqual([{ kind: 'superseded' }]);
    expect(await journal.commit([message(1, epoch + 1)])).toMatchObject([{ kind: 'committed' }]);
  });
});
