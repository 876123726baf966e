import type { Pool } from 'pg';

import { UnreadCounts, type UnreadPage } from '../members/unread-counts.js';
import { sqlFile } from './sql-file.js';

const explain = sqlFile('unread-explain');

interface TotalRow {
  readonly total_unread: number;
  readonly total_mentions: number;
}

interface ExplainedRow extends TotalRow {
  readonly conversation_id: string;
  readonly last_sequence: number;
  readonly read_sequence: number;
  readonly own_sequence: number;
  readonly joined_sequence: number;
  readonly tombstones: number;
  readonly unread: number;
  readonly unread_mentions: number;
}

type PageRow = ExplainedRow | (TotalRow & { readonly conversation_id: null });

/** {@link UnreadCounts} on PostgreSQL: one statement a page. */
export class PostgresUnreadCounts extends UnreadCounts {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async explain(
    userId: string,
    { after, limit }: { readonly after: string | null; readonly limit: number },
  ): Promise<UnreadPage> {
    const { rows } = await this.pool.query<PageRow>({ ...explain, values: [userId, after, limit] });
    return {
      total: { unread: rows[0]?.total_unread ?? 0, unreadMentions: rows[0]?.total_mentions ?? 0 },
      conversations: rows.flatMap((row) => (row.conversation_id === null ? [] : [explanationOf(row)])),
    };
  }
}

function explanationOf(row: ExplainedRow) {
  return {
    conversationId: row.conversation_id,
    lastSequence: row.last_sequence,
    readSequence: row.read_sequence,
    ownSequence: row.own_sequence,
    joinedSequence: row.joined_sequence,
    tombstones: row.tombstones,
    unread: row.unread,
    unreadMentions: row.unread_mentions,
  };
}
