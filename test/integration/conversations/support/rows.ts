import { Pool } from 'pg';

import { Ids, SystemClock, SystemRandom } from '#kernel';

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
}
