import type { Pool } from 'pg';

import { TypingAudience } from '../members/typing.js';
import { type AudienceRow, audienceOfRow } from './audience-row.js';
import { sqlFile } from './sql-file.js';

const typingAudience = sqlFile('typing-audience');

/** {@link TypingAudience} on PostgreSQL: as things are now, not as a connection remembers them. */
export class PostgresTypingAudience extends TypingAudience {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async of(
    userId: string,
    { conversationId, membersAtMost }: { readonly conversationId: string; readonly membersAtMost: number },
  ) {
    const values = [conversationId, userId, membersAtMost];
    const [row] = (await this.pool.query<AudienceRow & { told: boolean }>({ ...typingAudience, values })).rows;
    if (row === undefined) return null;
    return row.told ? audienceOfRow(row) : 'nobody';
  }
}
