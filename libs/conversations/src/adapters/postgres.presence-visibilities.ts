import type { Pool } from 'pg';

import type { PresenceVisibility } from '#protocol';

import { PresenceVisibilities, usualPresenceVisibility } from '../members/presence-visibility.js';
import { sqlFile } from './sql-file.js';

const contacts = sqlFile('contacts');

/** {@link PresenceVisibilities} on PostgreSQL: a row for who has decided. */
export class PostgresPresenceVisibilities extends PresenceVisibilities {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async get(userIds: readonly string[]): Promise<ReadonlyMap<string, PresenceVisibility>> {
    const { rows } = await this.pool.query<{ user_id: string; visibility: PresenceVisibility }>({
      name: 'presence-visibilities',
      text: 'select user_id, visibility from presence_visibility where user_id = any ($1::uuid[])',
      values: [userIds],
    });
    const decided = new Map(rows.map(({ user_id, visibility }) => [user_id, visibility]));
    return new Map(userIds.map((userId) => [userId, decided.get(userId) ?? usualPresenceVisibility]));
  }

  override async set(userId: string, visibility: PresenceVisibility): Promise<void> {
    await this.pool.query(
      `insert into presence_visibility (user_id, visibility) values ($1, $2)
       on conflict (user_id) do update set visibility = excluded.visibility`,
      [userId, visibility],
    );
  }

  override async contactsAmong(userId: string, userIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.pool.query<{ user_id: string }>({ ...contacts, values: [userId, userIds] });
    return new Set(rows.map((row) => row.user_id));
  }
}
