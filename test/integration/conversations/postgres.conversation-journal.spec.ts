import { Pool } from 'pg';

import { PostgresLeaseStore, shardOf } from '#actors';
import { conversationJournalConformance, Writes } from '#conversations/testing';
import { Ids, SystemClock, SystemRandom, SystemTimers } from '#kernel';

import { LaneConnection } from '../../../libs/conversations/src/adapters/lane-connection.js';
import { PostgresConversationJournal } from '../../../libs/conversations/src/adapters/postgres.conversation-journal.js';
import type { ConversationJournal, ConversationWrite } from '../../../libs/conversations/src/sequencer/conversation-journal.js';
import { freshDatabase } from '../../support/database.js';

const ids = new Ids(new SystemClock(), new SystemRandom());
const writes = new Writes(ids);

conversationJournalConformance('PostgreSQL', () => begin((journal, commits) => journal.commit(commits)));

// One message has a statement of its own. Beside another write it has to fare just as well.
conversationJournalConformance('PostgreSQL, next to a write that is refused', () =>
  begin(async (journal, commits) => (await journal.commit([...commits, refused()])).slice(0, -1)),
);

function refused(): ConversationWrite {
  const conversationId = ids.next();
  return {
    ...writes.messages(conversationId, 0, { sent: 0, senderId: ids.next(), keys: [ids.next()] }),
    shard: shardOf(conversationId),
  };
}

async function begin(
  commit: (
    journal: PostgresConversationJournal,
    commits: readonly ConversationWrite[],
  ) => ReturnType<ConversationJournal['commit']>,
) {
  const database = await freshDatabase();
  const pool = new Pool({ connectionString: database.url });
  // Simultaneous writes need connections of their own, as two nodes would have.
  const connections = Array.from(
    { length: 8 },
    (_, n) => new LaneConnection(database.url, `test ${n}`, 20_000, new SystemTimers()),
  );
  const journals = connections.map((connection) => new PostgresConversationJournal(connection));
  let turn = 0;
  const next = () => journals[turn++ % journals.length] as PostgresConversationJournal;

  const leases = new PostgresLeaseStore(pool);
  const node = { nodeId: 'node', bootId: ids.next(), address: null };
  await leases.register(node, 600_000);
  const journal: ConversationJournal = {
    load: (conversationIds) => next().load(conversationIds),
    targets: (requests) => next().targets(requests),
    recorded: (questions) => next().recorded(questions),
    changedRecently: (page) => next().changedRecently(page),
    commit: (commits) => commit(next(), commits),
  };
  return {
    journal,
    acquire: async (shard: number) => (await leases.acquire(node, [shard])).get(shard) ?? 0,
    pass: async (ms: number) => void (await pool.query('select pg_sleep($1)', [(ms + 1) / 1_000])),
    age: async (conversationId: string, ms: number) =>
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
}
