import type { Pool, PoolClient } from 'pg';

import type { Membership, MemberRole, MemberStatus, Preferences } from '#protocol';

import { Memberships } from '../members/memberships.js';
import { sqlFile } from './sql-file.js';
import { inTransaction } from './transaction.js';

const membership = sqlFile('membership');
const preferencesSql = sqlFile('preferences');

interface MembershipRow {
  readonly role: MemberRole;
  readonly status: MemberStatus;
  readonly delivered_sequence: number;
  readonly read_sequence: number;
  readonly unread: number;
  readonly unread_mentions: number;
  readonly muted_until: Date | null;
  readonly pinned: boolean;
  readonly archived: boolean;
}

/** {@link Memberships} on PostgreSQL. */
export class PostgresMemberships extends Memberships {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async of(userId: string, conversationId: string): Promise<Membership | null> {
    const { rows } = await this.pool.query<MembershipRow>({ ...membership, values: [conversationId, userId] });
    return rows[0] === undefined ? null : membershipOf(rows[0]);
  }

  override async prefer(
    userId: string,
    conversationId: string,
    { preferences, pinnedAtMost }: { readonly preferences: Preferences; readonly pinnedAtMost: number },
  ): Promise<'preferred' | 'too_many_pinned' | 'not_a_member'> {
    const { mutedUntil, pinned = null, archived = null } = preferences;
    const moment = mutedUntil == null ? null : new Date(mutedUntil);
    const values = [conversationId, userId, mutedUntil !== undefined, moment, pinned, archived, pinnedAtMost];
    const write = async (connection: Pool | PoolClient) =>
      (await connection.query<{ is_left: boolean }>({ ...preferencesSql, values })).rows[0];
    const written = await (pinned === true ? this.#pinning(userId, write) : write(this.pool));
    if (written === undefined) return 'not_a_member';
    return written.is_left ? 'preferred' : 'too_many_pinned';
  }

  /** Pins of one user are made one after the other: each counts those before. The count is taken after the wait. */
  #pinning<Value>(userId: string, write: (connection: PoolClient) => Promise<Value>): Promise<Value> {
    return inTransaction(this.pool, async (connection) => {
      await connection.query(`select pg_advisory_xact_lock(hashtextextended('parley.pins.' || $1, 0))`, [userId]);
      return write(connection);
    });
  }
}

function membershipOf(row: MembershipRow): Membership {
  return {
    role: row.role,
    status: row.status,
    deliveredSequence: row.delivered_sequence,
    readSequence: row.read_sequence,
    unread: row.unread,
    unreadMentions: row.unread_mentions,
    mutedUntil: row.muted_until?.toISOString() ?? null,
    pinned: row.pinned,
    archived: row.archived,
  };
}
