import type { Pool } from 'pg';

import { type HistoryQuery, limits, type Mention } from '#protocol';

import type { GroupAudience } from '../domain/audience.js';
import type { ConversationDetails } from '../history/conversation-details.js';
import {
  type ChangePage,
  type ChangeRange,
  type ConversationHead,
  ConversationReader,
  type ListedConversation,
  type ListPage,
  type MessagePage,
  type MessageQuestion,
  type StoredWindow,
  type WindowRun,
} from '../history/conversation-reader.js';
import { fitting, fittingFromEnd, pageBytes } from '../history/page-bytes.js';
import { leastBytes } from '../history/stored-change.js';
import { type ChangeRow, changeOfRow, rosterOf, type ToldRoster } from './change-rows.js';
import { type ContentRow, contentOf, type DetailsRow, detailsOf, type MessageRow, messageOf } from './rows.js';
import { sqlFile } from './sql-file.js';

const statements = {
  details: sqlFile('details'),
  list: sqlFile('list'),
  history: sqlFile('history'),
  changes: sqlFile('changes'),
  window: sqlFile('window-digest'),
  heads: sqlFile('heads'),
  headsDigest: sqlFile('inbox-digest'),
  reactions: sqlFile('reactions'),
  versions: sqlFile('versions'),
  groups: sqlFile('groups'),
} as const;

/** Arrays of equal length. */
interface GroupsRow {
  readonly user_id: string;
  readonly ids: readonly string[];
  readonly epochs: readonly string[];
}

/** A message, or nulls in its place. */
type PerhapsMessage = MessageRow | { readonly sequence: null };

/** {@link ConversationReader} on PostgreSQL: one statement per call, so one snapshot. */
export class PostgresConversationReader extends ConversationReader {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async details(conversationId: string, readerId: string): Promise<ConversationDetails | null> {
    const [row] = await this.#query<DetailsRow>(statements.details, [conversationId, readerId]);
    return row === undefined ? null : detailsOf(row);
  }

  override async list(readerId: string, { after, limit, view }: ListPage): Promise<readonly ListedConversation[]> {
    const values = [readerId, after?.activeAt ?? null, after?.conversationId ?? null, limit, view, limits.listedMembers];
    const rows = await this.#query<DetailsRow & PerhapsMessage>(statements.list, values);
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
    const values = [conversationId, readerId, before ?? null, after ?? null, limit + 1, pageBytes];
    const rows = await this.#query<PerhapsMessage & { last_revision: number }>(statements.history, values);
    if (rows[0] === undefined) return null;
    const found = rows.flatMap((row) => (row.sequence === null ? [] : [messageOf(conversationId, row)]));
    const bytesOf = ({ content }: (typeof found)[number]) => content.ciphertext.byteLength;
    const messages = after === undefined ? fittingFromEnd(found.slice(-limit), bytesOf) : fitting(found.slice(0, limit), bytesOf);
    return { messages, hasMore: messages.length < found.length, revision: rows[0].last_revision };
  }

  override async changes(
    conversationId: string,
    readerId: string,
    { afterRevision, upToRevision, limit }: ChangeRange,
  ): Promise<ChangePage | null> {
    const values = [conversationId, readerId, afterRevision, limit + 1, pageBytes, upToRevision ?? null];
    const rows = await this.#query<ChangeRow>(statements.changes, values);
    if (rows[0] === undefined) return null;
    const found = rows.flatMap((row) => (row.kind === null ? [] : [changeOfRow(conversationId, row)]));
    const changes = fitting(found.slice(0, limit), leastBytes);
    const last = changes.at(-1);
    const hasMore = changes.length < found.length;
    return { changes, hasMore, revision: hasMore && last !== undefined ? last.revision : rows[0].up_to };
  }

  override async window(
    conversationId: string,
    readerId: string,
    { fromSequence, toSequence }: WindowRun,
  ): Promise<StoredWindow | null> {
    const values = [conversationId, readerId, fromSequence, toSequence, pageBytes];
    const [first, ...rows] = await this.#query<WindowRow>(statements.window, values);
    if (first === undefined || first.told === null) return null;
    const found = rows.flatMap((row) => (row.told === null ? [messageOf(conversationId, row)] : []));
    const messages = fitting(found, ({ content }) => content.ciphertext.byteLength);
    const revision = first.last_revision;
    return { messages, hasMore: messages.length < found.length, roster: rosterOf(first.told), revision };
  }

  override async heads(readerId: string, { after, limit }: { readonly after: string | null; readonly limit: number }) {
    const rows = await this.#query<{ conversation_id: string; last_revision: number; last_sequence: number }>(statements.heads, [
      readerId,
      after,
      limit,
    ]);
    return rows.map((row): ConversationHead => ({
      conversationId: row.conversation_id,
      revision: row.last_revision,
      lastSequence: row.last_sequence,
    }));
  }

  override async headsDigest(readerId: string): Promise<string> {
    const [row] = await this.#query<{ digest: string }>(statements.headsDigest, [readerId]);
    if (row === undefined) throw new TypeError('an aggregate has a row');
    return row.digest;
  }

  override async groupsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly GroupAudience[]>> {
    const rows = await this.#query<GroupsRow>(statements.groups, [userIds]);
    return new Map(rows.map((row) => [row.user_id, groupsOfRow(row)]));
  }

  override async reactions({ conversationId, readerId, sequence }: MessageQuestion) {
    const rows = await this.#query<{ emoji: string; user_ids: readonly string[] } | { emoji: null }>(statements.reactions, [
      conversationId,
      readerId,
      sequence,
    ]);
    if (rows.length === 0) return null;
    return rows.flatMap((row) => (row.emoji === null ? [] : [{ emoji: row.emoji, userIds: row.user_ids }]));
  }

  override async versions({ conversationId, readerId, sequence }: MessageQuestion) {
    const rows = await this.#query<VersionRow>(statements.versions, [conversationId, readerId, sequence]);
    if (rows[0] === undefined) return null;
    const { sender_id: senderId, message_id: messageId } = rows[0];
    const versions = rows.flatMap((row) =>
      row.revision === null
        ? []
        : [{ revision: row.revision, mentions: row.mentions, writtenAt: row.written_at, content: contentOf(row) }],
    );
    return { senderId, messageId, versions };
  }

  async #query<Row extends object>(
    statement: { readonly name: string; readonly text: string },
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    return (await this.pool.query<Row>({ ...statement, values: [...values] })).rows;
  }
}

/** The first row of `window-digest.sql` tells of the details and the members, the others of a message each. */
type WindowRow = { readonly last_revision: number } & ({ readonly told: ToldRoster } | ({ readonly told: null } & MessageRow));

type VersionRow = { readonly sender_id: string; readonly message_id: string } & (
  | { readonly revision: null }
  | ({ readonly revision: number; readonly mentions: readonly Mention[] | null; readonly written_at: Date } & ContentRow)
);

function groupsOfRow({ ids, epochs }: GroupsRow): readonly GroupAudience[] {
  return ids.map((conversationId, index) => ({ kind: 'group', conversationId, membershipEpoch: Number(epochs[index]) }));
}
