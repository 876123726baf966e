import type { Pool } from 'pg';

import type { Receipt } from '#protocol';

import type { Audience } from '../domain/audience.js';
import { type MessagePlace, ReceiptRegisters, type RecordedReading, type RecordedReceipt } from '../members/receipt-registers.js';
import { type AudienceRow, audienceOfRow } from './audience-row.js';
import { sqlFile } from './sql-file.js';

const delivered = sqlFile('receipt-delivered');
const read = sqlFile('receipt-read');
const list = sqlFile('receipts');
const shared = sqlFile('receipts-shared');

interface ReceiptRow {
  readonly user_id: string;
  readonly delivered_sequence: number;
  readonly read_sequence: number;
  readonly read_at: Date | null;
}

interface RecordedRow extends ReceiptRow {
  readonly advanced: boolean;
}

interface ReadingRow extends RecordedRow {
  readonly unread: number;
  readonly unread_mentions: number;
}

/** {@link ReceiptRegisters} on PostgreSQL: one statement a call. A member has no row until there is something to say. */
export class PostgresReceiptRegisters extends ReceiptRegisters {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async deliver(userId: string, { conversationId, sequence }: MessagePlace): Promise<RecordedReceipt | null> {
    const { rows } = await this.pool.query<RecordedRow>({ ...delivered, values: [conversationId, userId, sequence] });
    return rows[0] === undefined ? null : { receipt: receiptOf(rows[0]), advanced: rows[0].advanced };
  }

  override async read(userId: string, { conversationId, sequence }: MessagePlace): Promise<RecordedReading | null> {
    const { rows } = await this.pool.query<ReadingRow>({ ...read, values: [conversationId, userId, sequence] });
    const [row] = rows;
    if (row === undefined) return null;
    const { advanced, unread, unread_mentions } = row;
    return { receipt: receiptOf(row), advanced, unread, unreadMentions: unread_mentions };
  }

  override async list(
    readerId: string,
    { conversationId, sharedMembers }: { readonly conversationId: string; readonly sharedMembers: number },
  ): Promise<readonly Receipt[] | null> {
    const { rows } = await this.pool.query<ReceiptRow>({ ...list, values: [conversationId, readerId, sharedMembers] });
    return rows.length === 0 ? null : rows.map(receiptOf);
  }

  override async sharedAmong(conversationIds: readonly string[], sharedMembers: number): Promise<ReadonlyMap<string, Audience>> {
    const { rows } = await this.pool.query<AudienceRow>({ ...shared, values: [conversationIds, sharedMembers] });
    return new Map(rows.map((row) => [row.conversation_id, audienceOfRow(row)]));
  }
}

function receiptOf(row: ReceiptRow): Receipt {
  return {
    userId: row.user_id,
    deliveredSequence: row.delivered_sequence,
    readSequence: row.read_sequence,
    readAt: row.read_at?.toISOString() ?? null,
  };
}
