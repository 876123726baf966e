import type { Pool } from 'pg';

import type { MentionNotification } from '#protocol';

import { MentionNotifications, type MentionPlace } from '../members/mention-notifications.js';
import type { MessagePlace } from '../members/receipt-registers.js';
import { sqlFile } from './sql-file.js';

const list = sqlFile('mentions');
const read = sqlFile('mention-read');

interface MentionRow {
  readonly conversation_id: string;
  readonly sequence: number;
  readonly message_id: string;
  readonly sender_id: string;
  readonly created_at: Date;
  readonly read_at: Date | null;
}

/** {@link MentionNotifications} on PostgreSQL. */
export class PostgresMentionNotifications extends MentionNotifications {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async list(
    userId: string,
    { after, unreadOnly, limit }: { readonly after: MentionPlace | null; readonly unreadOnly: boolean; readonly limit: number },
  ): Promise<readonly MentionNotification[]> {
    const place = [after?.createdAt ?? null, after?.conversationId ?? null, after?.sequence ?? null];
    const { rows } = await this.pool.query<MentionRow>({ ...list, values: [userId, ...place, unreadOnly, limit] });
    return rows.map((row) => ({
      conversationId: row.conversation_id,
      sequence: row.sequence,
      messageId: row.message_id,
      senderId: row.sender_id,
      createdAt: row.created_at.toISOString(),
      readAt: row.read_at?.toISOString() ?? null,
    }));
  }

  override async read(userId: string, { conversationId, sequence }: MessagePlace): Promise<boolean> {
    const { rows } = await this.pool.query({ ...read, values: [userId, conversationId, sequence] });
    return rows.length > 0;
  }
}
