import pg from 'pg';

import type { StoredConversation } from './history.js';

interface Row {
  readonly id: string;
  readonly last_sequence: string;
  readonly last_revision: string;
  readonly messages: StoredConversation['messages'] | null;
  readonly edits: StoredConversation['edits'] | null;
  readonly reactions: StoredConversation['reactions'] | null;
}

/** One statement, table by table: nothing of the product's own queries is trusted here. */
const everything = `
  select h.conversation_id as id, h.last_sequence, h.last_revision,
    (select json_agg(json_build_object(
       'sequence', m.sequence, 'revision', m.revision, 'createdRevision', m.created_revision, 'messageId', m.message_id,
       'senderId', m.sender_id, 'key', m.idempotency_key, 'edited', m.edited_at is not null) order by m.sequence, m.message_id)
     from message m where m.conversation_id = h.conversation_id) as messages,
    (select json_agg(json_build_object('sequence', v.sequence, 'revision', v.replaced_revision))
     from message_version v where v.conversation_id = h.conversation_id) as edits,
    (select json_agg(json_build_object('sequence', r.sequence, 'userId', r.user_id, 'emoji', r.emoji, 'revision', r.revision))
     from message_reaction r where r.conversation_id = h.conversation_id) as reactions
  from conversation_head h`;

export async function readStored(databaseUrl: string): Promise<readonly StoredConversation[]> {
  const { rows } = await inDatabase(databaseUrl, (client) => client.query<Row>(everything));
  return rows.map(({ id, last_sequence, last_revision, messages, edits, reactions }) => ({
    conversationId: id,
    lastSequence: Number(last_sequence),
    lastRevision: Number(last_revision),
    messages: messages ?? [],
    edits: edits ?? [],
    reactions: reactions ?? [],
  }));
}

/** The newest revision of each conversation. */
export async function readHeads(databaseUrl: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await inDatabase(databaseUrl, (client) =>
    client.query<{ id: string; revision: string }>(
      'select conversation_id as id, last_revision as revision from conversation_head',
    ),
  );
  return new Map(rows.map(({ id, revision }) => [id, Number(revision)]));
}

async function inDatabase<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
