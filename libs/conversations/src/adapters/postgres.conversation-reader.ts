import { readFileSync } from 'node:fs';

import type { Pool } from 'pg';

import type { HistoryQuery } from '#protocol';

import {
  beginningRevision,
  type ChangePage,
  type ConversationDetails,
  type ConversationHead,
  ConversationReader,
  type ListCursor,
  type MessagePage,
} from '../history/conversation-reader.js';
import { fitting, fittingFromEnd, pageBytes } from '../history/page-bytes.js';
import type { StoredMessage } from '../history/stored-message.js';
import { type DetailsRow, detailsOf, type MessageRow, messageOf } from './rows.js';

const sql = (name: string) => readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');
const detailsSql = sql('details');
const listSql = sql('list');
const historySql = sql('history');
const changesSql = sql('changes');
const recentBeginningSql = sql('recent-beginning');
const recentMessagesSql = sql('recent-messages');

/** A message, or nulls in its place, beside the revision of its conversation. */
type PageRow = { readonly last_revision: string } & (MessageRow | { readonly sequence: null });

/** The conversation beside its first changes, or nulls in its place: `type` tells. */
type BeginningColumns = DetailsRow | (Omit<DetailsRow, 'type'> & { readonly type: null });

/** {@link ConversationReader} on PostgreSQL: one statement per call, so one snapshot. */
export class PostgresConversationReader extends ConversationReader {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async details(conversationId: string, readerId: string): Promise<ConversationDetails | null> {
    const [row] = await this.#query<DetailsRow>('details', detailsSql, [conversationId, readerId]);
    return row === undefined ? null : detailsOf(row);
  }

  override async list(readerId: string, { after, limit }: { readonly after: ListCursor | null; readonly limit: number }) {
    const values = [readerId, after?.changedAt ?? null, after?.conversationId ?? null, limit];
    const rows = await this.#query<DetailsRow & (MessageRow | { readonly sequence: null })>('list', listSql, values);
    return rows.map((row) => ({
      details: detailsOf(row),
      lastMessage: row.sequence === null ? null : messageOf(row.conversation_id, row),
    }));
  }

  override async history(
    conversationId: string,
    readerId: string,
    { before, after, limit }: HistoryQuery,
  ): Promise<MessagePage | null> {
    // One more than asked for tells whether there is more.
    const rows = await this.#query<PageRow>('history', historySql, [
      conversationId,
      readerId,
      before ?? null,
      after ?? null,
      limit + 1,
      pageBytes,
    ]);
    if (rows[0] === undefined) return null;
    const found = messagesOf(conversationId, rows);
    const messages =
      after === undefined ? fittingFromEnd(found.slice(-limit), sealedBytes) : fitting(found.slice(0, limit), sealedBytes);
    return { messages, hasMore: messages.length < found.length, revision: Number(rows[0].last_revision) };
  }

  override async changes(
    conversationId: string,
    readerId: string,
    { afterRevision, limit }: { readonly afterRevision: number; readonly limit: number },
  ): Promise<ChangePage | null> {
    const values = [conversationId, readerId, afterRevision, limit + 1, pageBytes];
    const rows = await this.#query<PageRow & BeginningColumns>('changes', changesSql, values);
    const [first] = rows;
    if (first === undefined) return null;
    const beginning = first.type === null ? null : detailsOf(first);
    const found = messagesOf(conversationId, rows);
    // The beginning is a change like any other.
    const messages = fitting(found.slice(0, beginning === null ? limit : limit - 1), sealedBytes);
    const hasMore = messages.length < found.length;
    const revision = hasMore ? (messages.at(-1)?.revision ?? beginningRevision) : Number(first.last_revision);
    return { beginning, messages, hasMore, revision };
  }

  override async heads(readerId: string, { after, limit }: { readonly after: string | null; readonly limit: number }) {
    const rows = await this.#query<{ conversation_id: string; last_revision: string; last_sequence: string }>(
      'heads',
      `select h.conversation_id, h.last_revision, h.last_sequence
       from conversation_member m join conversation_head h using (conversation_id)
       where m.user_id = $1 and ($2::uuid is null or m.conversation_id > $2)
       order by m.conversation_id limit $3`,
      [readerId, after, limit],
    );
    return rows.map((row): ConversationHead => ({
      conversationId: row.conversation_id,
      revision: Number(row.last_revision),
      lastSequence: Number(row.last_sequence),
    }));
  }

  override async conversationIdsOf(readerId: string): Promise<readonly string[]> {
    const text = 'select conversation_id from conversation_member where user_id = $1';
    const rows = await this.#query<{ conversation_id: string }>('conversation-ids', text, [readerId]);
    return rows.map((row) => row.conversation_id);
  }

  override async recent(conversationId: string, { withinMs, limit }: { readonly withinMs: number; readonly limit: number }) {
    const [begun, messages] = await Promise.all([
      this.#query<DetailsRow>('recent-beginning', recentBeginningSql, [conversationId, withinMs]),
      this.#query<MessageRow>('recent-messages', recentMessagesSql, [conversationId, withinMs, limit]),
    ]);
    return {
      beginning: begun[0] === undefined ? null : detailsOf(begun[0]),
      messages: messages.map((row) => messageOf(conversationId, row)),
    };
  }

  async #query<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    return (await this.pool.query<Row>({ name, text, values: [...values] })).rows;
  }
}

function messagesOf(conversationId: string, rows: readonly PageRow[]): readonly StoredMessage[] {
  return rows.flatMap((row) => (row.sequence === null ? [] : [messageOf(conversationId, row)]));
}

/** Less than what the opened message will take: the exact measure follows when it is open. */
function sealedBytes({ content }: StoredMessage): number {
  return content.ciphertext.byteLength;
}
