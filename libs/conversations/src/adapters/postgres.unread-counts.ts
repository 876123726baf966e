import type { Pool } from 'pg';

import { UnreadCounts, type UnreadPage } from '../members/unread-counts.js';
import { sqlFile } from './sql-file.js';

const explain = sqlFile('unread-explain');

interface TotalRow {
  readonly total_unread: string;
  readonly total_mentions: string;
}

interface ExplainedRow extends TotalRow {
  readonly conversation_id: string;
  readonly last_sequence: string;
  readonly read_sequence: string;
  readonly own_sequence: string;
  readonly joined_sequence: string;
  readonly tombstones: string;
  readonly unread: string;
  readonly unread_mentions: string;
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
      total: { unread: Number(rows[0]?.total_unread ?? 0), unreadMentions: Number(rows[0]?.total_mentions ?? 0) },
      conversations: rows.flatMap((row) => (row.conversation_id === null ? [] : [explanationOf(row)])),
    };
  }
}

function explanationOf(row: ExplainedRow) {
  return {
    conversationId: row.conversation_id,
    lastSequence: Number(row.last_sequence),
    readSequence: Number(row.read_sequence),
    ownSequence: Number(row.own_sequence),
    joinedSequence: Number(row.joined_sequence),
    tombstones: Number(row.tombstones),
    unread: Number(row.unread),
    unreadMentions: Number(row.unread_mentions),
  };
}
