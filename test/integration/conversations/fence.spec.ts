import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';

import { allShards, PostgresLeaseStore, type ShardId, shardOf } from '#actors';
import { giveBack } from '#actors/testing';
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
    until({ what: `${count} statements wait for locks`, deadlineMs: 30_000 }, async () => {
      const { rows } = await pool.query<{ count: number }>(
        `select count(distinct pid)::int as count from pg_locks
         where not granted and pid in (select pid from pg_stat_activity where datname = current_database())`,
      );
      return rows[0]?.count === count ? count : undefined;
    });

  // One message alone has a statement of its own.
  it.each([
    ['one message', 1],
    ['several messages', 2],
  ])(
    'with %s holds off whoever acquires its shard until it is decided, and nothing is written under the old epoch after',
    async (_, count) => {
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
        writes.messages(conversationId, under, { sent, senderId, keys: Array.from({ length: count }, () => ids.next()) });
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
      expect(await journal.commit([message(count, epoch)])).toEqual([{ kind: 'superseded' }]);
      expect(await journal.commit([message(count, epoch + 1)])).toMatchObject([{ kind: 'committed' }]);
    },
  );

  describe('locks its shards in the order of everybody who locks some, so that they wait for each other and none is a victim of a deadlock', () => {
    let leases: PostgresLeaseStore;
    let journal: PostgresConversationJournal;
    beforeAll(async () => {
      [leases, journal] = [new PostgresLeaseStore(pool), new PostgresConversationJournal(lane)];
      // In the opposite order on disk: whoever takes them as they come has the last one first.
      await pool.query('create index backwards on shard ((-shard_id))');
      await pool.query('cluster shard using backwards');
      await pool.query('drop index backwards');
    });

    /** Two conversations, open, each in a shard of its own; and what commits a message to the one of the higher shard, then of the lower. */
    const opened = async () => {
      const node = { nodeId: 'node', bootId: ids.next(), address: null };
      await leases.register(node, 600_000);
      const some = Array.from({ length: 8 }, () => ids.next());
      const [last, first] = some.toSorted((one, other) => shardOf(other) - shardOf(one)) as [string, string];
      const low = shardOf(first);
      const epochs = await leases.acquire(node, [low, shardOf(last)]);
      const epochOf = (conversationId: string) => epochs.get(shardOf(conversationId)) ?? 0;
      const senderId = ids.next();
      for (const id of [last, first]) await journal.commit([writes.opening(id, epochOf(id), [senderId, ids.next()])]);
      const commit = () =>
        journal.commit([last, first].map((id) => writes.messages(id, epochOf(id), { sent: 0, senderId, keys: [ids.next()] })));
      return { node, low, commit };
    };

    /** Runs both while somebody has the lower shard, the first of them waiting for it before the second does. */
    const inTurn = async <One, Other>(low: ShardId, first: () => Promise<One>, second: () => Promise<Other>) => {
      const holder = await pool.connect();
      await holder.query('begin');
      await holder.query('select from shard where shard_id = $1 for update', [low]);
      const one = first();
      const bothEnded = [one] as Promise<unknown>[];
      try {
        await waitingForLocks(1);
        const other = second();
        bothEnded.push(other);
        await waitingForLocks(2);
        await holder.query('commit');
        return await Promise.all([one, other]);
      } finally {
        await holder.query('rollback');
        holder.release();
        await Promise.allSettled(bothEnded);
      }
    };

    it.each(['acquires', 'gives back'])('when a node that %s came after the commit', async (what) => {
      const { node, low, commit } = await opened();
      const other = (): Promise<unknown> =>
        what === 'acquires' ? leases.acquire(node, allShards) : giveBack(leases, node, allShards);
      const [outcomes] = await inTurn(low, commit, other);
      expect(outcomes).toMatchObject([{ kind: 'committed' }, { kind: 'committed' }]);
    });

    it('when a node that acquires came before the commit, which has nothing left to write then', async () => {
      const { node, low, commit } = await opened();
      const [, outcomes] = await inTurn(low, () => leases.acquire(node, allShards), commit);
      expect(outcomes).toEqual([{ kind: 'superseded' }, { kind: 'superseded' }]);
    });
  });
});
