import { Pool } from 'pg';

import { PostgresLeaseStore } from '#actors';
import { conversationJournalConformance } from '#conversations/testing';
import { Ids, SystemClock, SystemRandom, SystemTimers } from '#kernel';

import { LaneConnection } from '../../../libs/conversations/src/adapters/lane-connection.js';
import { PostgresConversationJournal } from '../../../libs/conversations/src/adapters/postgres.conversation-journal.js';
import { freshDatabase } from '../../support/database.js';

conversationJournalConformance('PostgreSQL', async () => {
  const database = await freshDatabase();
  const pool = new Pool({ connectionString: database.url });
  // Simultaneous writes need connections of their own, as two nodes would have.
  const connections = Array.from(
    { length: 8 },
    (_, n) => new LaneConnection(database.url, `test ${n}`, 5_000, new SystemTimers()),
  );
  const journals = connections.map((connection) => new PostgresConversationJournal(connection));
  let turn = 0;
  const next = () => journals[turn++ % journals.length] as PostgresConversationJournal;

  const leases = new PostgresLeaseStore(pool);
  const node = { nodeId: 'node', bootId: new Ids(new SystemClock(), new SystemRandom()).next(), address: null };
  await leases.register(node, 600_000);
  return {
    journal: {
      load: (ids) => next().load(ids),
      targets: (requests) => next().targets(requests),
      recorded: (questions) => next().recorded(questions),
      changedRecently: (page) => next().changedRecently(page),
      commit: (writes) => next().commit(writes),
    },
    acquire: async (shard) => (await leases.acquire(node, [shard])).get(shard) ?? 0,
    pass: async (ms) => void (await pool.query('select pg_sleep($1)', [(ms + 1) / 1_000])),
    age: async (conversationId, ms) =>
      void (await pool.query(
        `update conversation_head set changed_at = changed_at - $2 * interval '1 millisecond' where conversation_id = $1`,
        [conversationId, ms],
      )),
    close: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
      await pool.end();
      await database.drop();
    },
  };
});
