import pg from 'pg';

import type { Membership, Message } from '#protocol';

/** What PostgreSQL holds of a conversation, read table by table: nothing of the product's own queries is trusted here. */
export class StoredGroup {
  private constructor(
    private readonly client: pg.Client,
    private readonly conversationId: string,
  ) {}

  static async open(databaseUrl: string, conversationId: string): Promise<StoredGroup> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    return new StoredGroup(client, conversationId);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  async head(): Promise<{ readonly revision: number; readonly lastSequence: number }> {
    const [row] = await this.#rows<{ revision: string; sequence: string }>(
      'select last_revision as revision, last_sequence as sequence from conversation_head where conversation_id = $1',
    );
    return { revision: Number(row?.revision), lastSequence: Number(row?.sequence) };
  }

  /** All messages as this reader has to see them, their sealed text left out; reactions counted from their rows. */
  async messages(reader: string): Promise<readonly Omit<Message, 'text'>[]> {
    const given = await this.#rows<{ sequence: string; emoji: string; users: string[] }>(
      `select sequence, emoji, array_agg(user_id::text) as users from message_reaction
       where conversation_id = $1 group by sequence, emoji`,
    );
    const rows = await this.#rows<MessageRow>('select * from message where conversation_id = $1 order by sequence');
    return rows.map((row) => {
      const counted = given.filter(({ sequence }) => sequence === row.sequence);
      // Rows have no order of first use; the message has, and a count of its own that has to be the same.
      const reactions = (row.reactions ?? []).map(({ emoji }) => {
        const users = counted.find((one) => one.emoji === emoji)?.users ?? [];
        return { emoji, count: users.length, mine: users.includes(reader) };
      });
      if (reactions.length !== counted.length)
        throw new Error(`message ${row.sequence}: emoji of the message and of its rows differ`);
      return {
        messageId: row.message_id,
        sequence: Number(row.sequence),
        revision: Number(row.revision),
        senderId: row.sender_id,
        idempotencyKey: row.idempotency_key,
        ...(row.reply_to !== null && { replyTo: Number(row.reply_to) }),
        ...(row.mentions !== null && row.mentions.length > 0 && { mentions: row.mentions }),
        ...(reactions.length > 0 && { reactions }),
        createdAt: row.created_at.toISOString(),
        ...(row.edited_at !== null && { editedAt: row.edited_at.toISOString() }),
        ...(row.deleted_at !== null && { deletedAt: row.deleted_at.toISOString() }),
        ...(row.deleted_by !== null && { deletedBy: row.deleted_by }),
      };
    });
  }

  /** In order of their ids. */
  async members(): Promise<readonly { readonly userId: string; readonly role: string }[]> {
    return this.#rows(
      `select user_id as "userId", role from conversation_member
       where conversation_id = $1 and status = 'active' order by user_id`,
    );
  }

  async name(): Promise<string | null> {
    const [row] = await this.#rows<{ name: string | null }>('select name from conversation where conversation_id = $1');
    return row?.name ?? null;
  }

  /** Counted message by message. */
  async membership(userId: string): Promise<Omit<Membership, 'role' | 'status' | 'mutedUntil' | 'pinned' | 'archived'>> {
    const [row] = await this.#rows<{ delivered: string; read: string; unread: string; mentions: string }>(
      `with seen as (
         select coalesce(s.delivered_sequence, 0) as delivered, coalesce(s.read_sequence, 0) as read,
                greatest(coalesce(s.read_sequence, 0), m.joined_sequence, (
                  select coalesce(max(own.sequence), 0) from message own
                  where own.conversation_id = $1 and own.sender_id = $2
                )) as up_to
         from conversation_member m
         left join member_state s on s.conversation_id = m.conversation_id and s.user_id = m.user_id
         where m.conversation_id = $1 and m.user_id = $2
       )
       select seen.delivered, seen.read, (
                select count(*) from message where conversation_id = $1 and sequence > seen.up_to and deleted_at is null
              ) as unread, (
                select count(*) from mention_notification
                where conversation_id = $1 and user_id = $2 and read_at is null and sequence > seen.up_to
              ) as mentions
       from seen`,
      userId,
    );
    return {
      deliveredSequence: Number(row?.delivered),
      readSequence: Number(row?.read),
      unread: Number(row?.unread),
      unreadMentions: Number(row?.mentions),
    };
  }

  async #rows<Row extends pg.QueryResultRow>(sql: string, ...values: readonly string[]): Promise<Row[]> {
    return (await this.client.query<Row>(sql, [this.conversationId, ...values])).rows;
  }
}

interface MessageRow {
  readonly sequence: string;
  readonly revision: string;
  readonly message_id: string;
  readonly sender_id: string;
  readonly idempotency_key: string;
  readonly reply_to: string | null;
  readonly mentions: NonNullable<Message['mentions']> | null;
  readonly reactions: readonly { readonly emoji: string }[] | null;
  readonly created_at: Date;
  readonly edited_at: Date | null;
  readonly deleted_at: Date | null;
  readonly deleted_by: string | null;
}
