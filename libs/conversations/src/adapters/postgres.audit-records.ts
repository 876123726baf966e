import type { Pool } from 'pg';

import type { AuditEntry, MemberRole } from '#protocol';

import { type AuditPage, AuditRecords } from '../audit/audit-records.js';
import { sqlFile } from './sql-file.js';

const page = sqlFile('audit');

interface EntryRow {
  readonly revision: number;
  readonly action: string;
  readonly actor_id: string;
  readonly at: Date;
  readonly sequence: number | null;
  readonly user_id: string | null;
  readonly details: AuditEntry['details'];
}

type PageRow = { readonly role: MemberRole; readonly has_more: boolean } & (EntryRow | { readonly revision: null });

/** {@link AuditRecords} on PostgreSQL: one statement a page. */
export class PostgresAuditRecords extends AuditRecords {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async list(
    readerId: string,
    conversationId: string,
    { before, limit }: { readonly before: number | null; readonly limit: number },
  ): Promise<AuditPage | null> {
    const { rows } = await this.pool.query<PageRow>({ ...page, values: [conversationId, readerId, before, limit] });
    const [first] = rows;
    if (first === undefined) return null;
    const entries = rows.flatMap((row) => (row.revision === null ? [] : [entryOf(row)]));
    return { role: first.role, entries, hasMore: first.has_more };
  }
}

function entryOf(row: EntryRow): AuditEntry {
  return {
    revision: row.revision,
    action: row.action,
    actorId: row.actor_id,
    at: row.at.toISOString(),
    sequence: row.sequence,
    userId: row.user_id,
    details: row.details,
  };
}
