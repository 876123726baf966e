import { readFileSync } from 'node:fs';

import type { MemberRole, PrivacyMode } from '#protocol';

import { absentConversation } from '../domain/conversation-state.js';
import {
  ConversationJournal,
  type ConversationWrite,
  type LoadedConversation,
  type RecordedMessage,
  type WriteOutcome,
} from '../sequencer/conversation-journal.js';
import { sequencerSettings } from '../sequencer/settings.js';
import { commitParameters } from './commit-parameters.js';
import type { LaneConnection } from './lane-connection.js';

const commitSql = readFileSync(new URL('./sql/commit.sql', import.meta.url), 'utf8');
const loadSql = readFileSync(new URL('./sql/load.sql', import.meta.url), 'utf8');

interface CommitRow {
  readonly conversation_id: string;
  readonly sender_id: string | null;
  readonly idempotency_key: string;
  readonly message_id: string;
  readonly sequence: string;
  readonly revision: string;
  readonly request_fingerprint: Uint8Array;
  readonly key_version: number;
  readonly at: string;
}

interface LoadRow {
  readonly conversation_id: string;
  readonly type: 'direct' | 'group';
  readonly privacy_mode: PrivacyMode;
  readonly last_sequence: string;
  readonly last_revision: string;
  readonly changed_recently: boolean;
  readonly key_version: number | null;
  readonly key_material: Uint8Array;
  readonly provider: string;
  readonly provider_key_version: number;
  readonly member_ids: readonly string[];
  readonly member_roles: readonly MemberRole[];
}

/** {@link ConversationJournal} in PostgreSQL: one statement per commit, on a connection of its own. */
export class PostgresConversationJournal extends ConversationJournal {
  constructor(private readonly connection: LaneConnection) {
    super();
  }

  override async load(conversationIds: readonly string[]): Promise<ReadonlyMap<string, LoadedConversation>> {
    const rows = await this.connection.query<LoadRow>('load', loadSql, [conversationIds, sequencerSettings.reemitWithinMs]);
    const found = new Map(rows.map((row) => [row.conversation_id, loadedConversation(row)]));
    return new Map(conversationIds.map((id) => [id, found.get(id) ?? absent(id)]));
  }

  override async commit(writes: readonly ConversationWrite[]): Promise<readonly WriteOutcome[]> {
    const rows = await this.connection.query<CommitRow>('commit', commitSql, commitParameters(writes));
    const committed = new Map<string, number>();
    const known = new Map<string, RecordedMessage[]>();
    for (const row of rows) {
      if (row.sender_id === null) committed.set(row.conversation_id, Number(row.at));
      else if (!known.get(row.conversation_id)?.push(recordedMessage(row)))
        known.set(row.conversation_id, [recordedMessage(row)]);
    }
    return writes.map(({ conversationId }): WriteOutcome => {
      const committedAt = committed.get(conversationId);
      if (committedAt !== undefined) return { kind: 'committed', committedAt };
      const messages = known.get(conversationId);
      return messages === undefined ? { kind: 'superseded' } : { kind: 'known', messages };
    });
  }
}

function loadedConversation(row: LoadRow): LoadedConversation {
  const { key_version: version, key_material: material, provider, provider_key_version: providerKeyVersion } = row;
  return {
    state: {
      conversationId: row.conversation_id,
      lastSequence: Number(row.last_sequence),
      lastRevision: Number(row.last_revision),
      opened: {
        type: row.type,
        privacyMode: row.privacy_mode,
        members: new Map(row.member_ids.map((userId, index) => [userId, row.member_roles[index] as MemberRole])),
      },
    },
    dataKey: version === null ? null : { version, wrapped: { material, provider, providerKeyVersion } },
    changedRecently: row.changed_recently,
  };
}

function absent(conversationId: string): LoadedConversation {
  return { state: absentConversation(conversationId), dataKey: null, changedRecently: false };
}

function recordedMessage(row: CommitRow): RecordedMessage {
  return {
    senderId: row.sender_id as string,
    idempotencyKey: row.idempotency_key,
    messageId: row.message_id,
    sequence: Number(row.sequence),
    revision: Number(row.revision),
    requestFingerprint: row.request_fingerprint,
    keyVersion: row.key_version,
    createdAt: Number(row.at),
  };
}
