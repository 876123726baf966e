import { Pool } from 'pg';

import { Ids, SystemClock, SystemRandom } from '#kernel';
import { until } from '#testing';

import { freshDatabase } from '../../../support/database.js';

export interface MemberRow {
  readonly userId: string;
  readonly role?: 'member' | 'admin';
  readonly status?: 'active' | 'left' | 'removed';
  readonly joinedSequence?: number;
  readonly leftSequence?: number;
}

/** A database with conversations in it, row by row, whoever may write them in the product. */
export class Rows {
  readonly #ids = new Ids(new SystemClock(), new SystemRandom());
  #lastMs = 0;

  private constructor(
    readonly pool: Pool,
    readonly close: () => Promise<void>,
  ) {}

  static async begin(): Promise<Rows> {
    const database = await freshDatabase();
    const pool = new Pool({ connectionString: database.url });
    return new Rows(pool, async () => {
      await pool.end();
      await database.drop();
    });
  }

  id(): string {
    return this.#ids.next();
  }

  /** A group; without ids, of two members. */
  async group(members: readonly (string | MemberRow)[] = [this.id(), this.id()]): Promise<string> {
    const conversationId = this.id();
    await this.pool.query(
      `with opened as (
         insert into conversation (conversation_id, type, privacy_mode, name, created_by, created_at)
         values ($1, 'group', 'search_enabled', 'A group', $2, now())
       )
       insert into conversation_head (conversation_id, last_sequence, last_revision, changed_at, active_at)
       values ($1, 0, 1, now(), now())`,
      [conversationId, this.id()],
    );
    for (const member of members) await this.join(conversationId, typeof member === 'string' ? { userId: member } : member);
    return conversationId;
  }

  async join(
    conversationId: string,
    { userId, role = 'member', status = 'active', joinedSequence = 0, leftSequence = 0 }: MemberRow,
  ) {
    await this.pool.query(
      `insert into conversation_member
         (conversation_id, user_id, role, revision, joined_at, joined_sequence, status, left_revision, left_sequence, left_at)
       select $1, $2, $3, last_revision, now(), $4, $5,
              case when $5 <> 'active' then last_revision end, case when $5 <> 'active' then $6::bigint end, case when $5 <> 'active' then now() end
       from conversation_head where conversation_id = $1`,
      [conversationId, userId, role, joinedSequence, status, leftSequence],
    );
  }

  /** A message of this member; without a time, of now and after all before it. Its sequence. */
  async send(conversationId: string, senderId: string, at: Date = this.#later()): Promise<number> {
    const { rows } = await this.pool.query<{ sequence: string }>(
      `with head as (
         update conversation_head set last_sequence = last_sequence + 1, last_revision = last_revision + 1
         where conversation_id = $1 returning last_sequence, last_revision
       )
       insert into message
         (conversation_id, sequence, revision, created_revision, message_id, sender_id, idempotency_key, request_fingerprint,
          content_encrypted, content_nonce, encryption_version, key_version, created_at)
       select $1, last_sequence, last_revision, last_revision, gen_random_uuid(), $2, gen_random_uuid(), '', '', '', 1, 1, $3
       from head
       returning sequence`,
      [conversationId, senderId, at],
    );
    return Number(rows[0]?.sequence);
  }

  /** A message changes: it is deleted, or it is edited. */
  async change(conversationId: string, sequence: number, change: 'delete' | 'edit'): Promise<void> {
    await this.pool.query(
      `with head as (
         update conversation_head set last_revision = last_revision + 1, tombstones = tombstones + $3::boolean::integer
         where conversation_id = $1 returning last_revision
       )
       update message set revision = last_revision, deleted_at = case when $3 then now() end from head
       where conversation_id = $1 and sequence = $2`,
      [conversationId, sequence, change === 'delete'],
    );
  }

  /** A message mentions this user. */
  async mention(conversationId: string, sequence: number, userId: string): Promise<void> {
    await this.pool.query(
      `insert into mention_notification (user_id, conversation_id, sequence, message_id, sender_id, created_at)
       select $3, conversation_id, sequence, message_id, sender_id, created_at from message
       where conversation_id = $1 and sequence = $2`,
      [conversationId, sequence, userId],
    );
  }

  /** Something else happens, which the audit trail names: once for each of these users. */
  async record(conversationId: string, action: string, userIds: readonly (string | null)[] = [null]): Promise<void> {
    await this.pool.query(
      `with head as (
         update conversation_head set last_revision = last_revision + 1 where conversation_id = $1 returning last_revision
       )
       insert into conversation_audit (conversation_id, revision, ordinal, action, actor_id, user_id, at)
       select $1, last_revision, ordinal - 1, $2, gen_random_uuid(), user_id, now()
       from head, unnest($3::uuid[]) with ordinality as named (user_id, ordinal)`,
      [conversationId, action, userIds],
    );
  }

  /** The member goes, and sees no more than there is now. */
  async leave(conversationId: string, userId: string): Promise<void> {
    await this.pool.query(
      `update conversation_member m
       set status = 'left', left_revision = h.last_revision, left_sequence = h.last_sequence, left_at = now()
       from conversation_head h where h.conversation_id = m.conversation_id and m.conversation_id = $1 and m.user_id = $2`,
      [conversationId, userId],
    );
  }

  async one<Row extends object>(text: string, values: readonly unknown[]): Promise<Row> {
    const { rows } = await this.pool.query<Row>(text, [...values]);
    if (rows[0] === undefined) throw new Error(`no row: ${text}`);
    return rows[0];
  }

  /** Two in one millisecond would be in no order. */
  #later(): Date {
    this.#lastMs = Math.max(Date.now(), this.#lastMs + 1);
    return new Date(this.#lastMs);
  }

  /** Until a statement in this database waits for a lock that another one holds. */
  async untilSomebodyWaits(): Promise<void> {
    await until({ what: 'a statement that waits for a lock', deadlineMs: 30_000, everyMs: 10 }, async () => {
      const { waiting } = await this.one<{ waiting: string }>(
        `select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        [],
      );
      return Number(waiting) > 0 || undefined;
    });
  }
}
