import pg from 'pg';

import type { ConversationAnalytics } from '#protocol';

import { type ActivityRange, ConversationActivity } from '../analytics/conversation-activity.js';
import { analyticsSettings } from '../analytics/settings.js';
import { sqlFile } from './sql-file.js';
import { inTransaction } from './transaction.js';

const begin = sqlFile('activity-begin');
const lock = sqlFile('activity-lock');
const count = sqlFile('activity-count');
const days = sqlFile('activity-days');
const members = sqlFile('activity-members');

interface Question {
  readonly range: ActivityRange;
  readonly membersAtMost: number;
}

interface CountedRow {
  readonly revision: string;
  readonly message_count: string;
  /** Whether there is nothing left to count. */
  readonly complete: boolean;
}

/** {@link ConversationActivity} on PostgreSQL: counted up to the head by whoever asks, who holds the count meanwhile. */
export class PostgresConversationActivity extends ConversationActivity {
  constructor(
    private readonly pool: pg.Pool,
    private readonly revisionsPerStep: number = analyticsSettings.revisionsPerStep,
  ) {
    super();
  }

  override async of(
    readerId: string,
    conversationId: string,
    question: Question,
  ): Promise<ConversationAnalytics | 'not_a_member' | 'no_such_days'> {
    try {
      for (;;) {
        const step = (connection: pg.PoolClient) => this.#step(connection, readerId, conversationId, question);
        const answer = await inTransaction(this.pool, step);
        if (answer !== 'counted_a_part') return answer;
      }
    } catch (error) {
      if (error instanceof pg.DatabaseError && noSuchDays.has(error.code ?? '')) return 'no_such_days';
      throw error;
    }
  }

  async #step(connection: pg.PoolClient, readerId: string, conversationId: string, { range, membersAtMost }: Question) {
    const reader = [conversationId, readerId];
    await connection.query({ ...begin, values: reader });
    const { rowCount } = await connection.query({ ...lock, values: reader });
    if (rowCount === 0) return 'not_a_member';
    // A statement of its own: it sees what was counted while this one waited for the lock.
    const counted = await connection.query<CountedRow>({ ...count, values: [conversationId, this.revisionsPerStep] });
    const [state] = counted.rows;
    if (state?.complete !== true) return 'counted_a_part';
    // The count cannot move before this transaction ends, so all that follows is of one revision.
    const values = [conversationId, range.timeZone, range.from, range.to];
    const byDay = await connection.query<{ day: string; messages: string }>({ ...days, values });
    const byMember = await connection.query<{ sender_id: string; messages: string }>({
      ...members,
      values: [...values, membersAtMost],
    });
    return {
      messageCount: Number(state.message_count),
      days: byDay.rows.map(({ day, messages }) => ({ day, messages: Number(messages) })),
      members: byMember.rows.map(({ sender_id, messages }) => ({ userId: sender_id, messages: Number(messages) })),
      revision: Number(state.revision),
    };
  }
}

/** What PostgreSQL says of a date it cannot read, one that is out of range, and a time zone it does not know. */
const noSuchDays: ReadonlySet<string> = new Set(['22007', '22008', '22023']);
