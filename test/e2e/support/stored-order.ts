import type pg from 'pg';

/** A conversation as its rows are, in the order of their sequences. */
export interface StoredOrder {
  readonly keys: readonly string[];
  readonly sequences: readonly number[];
  /** Each change is one: a message that was stored twice, or a reaction given twice, would be one more. */
  readonly revision: number;
}

/** One statement: of two, each would see another state of a conversation in which something goes on. */
export async function storedOrder(database: pg.Pool, conversationId: string): Promise<StoredOrder> {
  const { rows } = await database.query<{ keys: string[]; sequences: string[]; revision: string }>(
    `select coalesce(array_agg(m.idempotency_key::text order by m.sequence) filter (where m.sequence is not null), '{}') as keys,
            coalesce(array_agg(m.sequence::text order by m.sequence) filter (where m.sequence is not null), '{}') as sequences,
            h.last_revision as revision
     from conversation_head h left join message m using (conversation_id)
     where h.conversation_id = $1 group by h.last_revision`,
    [conversationId],
  );
  const { keys = [], sequences = [], revision } = rows[0] ?? {};
  return { keys, sequences: sequences.map(Number), revision: Number(revision) };
}
