import { readFileSync } from 'node:fs';

import type { InvitePolicy, MemberRole, PrivacyMode } from '#protocol';

import { absentConversation } from '../domain/conversation-state.js';
import {
  type ChangedConversation,
  type ChangesPage,
  ConversationJournal,
  type ConversationWrite,
  type LoadedConversation,
  type RecordedMessage,
  type RecordedQuestion,
  type WriteOutcome,
} from '../sequencer/conversation-journal.js';
import { sequencerSettings } from '../sequencer/settings.js';
import type { Targets } from '../domain/targets.js';
import type { TargetRequest } from '../sequencer/target-request.js';
import { commitStatement } from './commit-statement.js';
import type { LaneConnection } from './lane-connection.js';
import { targetParameters, type TargetRow, targetsOf } from './target-parameters.js';

const sql = (name: string) => readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');
const loadSql = sql('load');
const targetsSql = sql('targets');
const recordedSql = sql('recorded');
const changedRecentlySql = sql('changed-recently');

interface ChangedRow {
  readonly conversation_id: string;
  readonly changed_at: string;
}

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
  readonly name: string | null;
  readonly description: string | null;
  readonly avatar: string | null;
  readonly invite_policy: InvitePolicy;
  readonly closed: boolean;
  readonly request_fingerprint: string | null;
  readonly membership_epoch: string;
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
    const rows = await this.connection.query<LoadRow>('load', loadSql, [conversationIds, sequencerSettings.announceWithinMs]);
    const found = new Map(rows.map((row) => [row.conversation_id, loadedConversation(row)]));
    return new Map(conversationIds.map((id) => [id, found.get(id) ?? absent(id)]));
  }

  override async targets(requests: readonly TargetRequest[]): Promise<readonly Targets[]> {
    const rows = await this.connection.query<TargetRow>('targets', targetsSql, targetParameters(requests));
    const byConversation = Map.groupBy(rows, (row) => row.conversation_id);
    return requests.map(({ conversationId }) => targetsOf(byConversation.get(conversationId) ?? []));
  }

  override async recorded(questions: readonly RecordedQuestion[]): Promise<readonly (readonly RecordedMessage[])[]> {
    const asked = questions.flatMap(({ conversationId, keys }) => keys.map((key) => ({ conversationId, ...key })));
    const rows = await this.connection.query<CommitRow>('recorded', recordedSql, [
      asked.map(({ conversationId }) => conversationId),
      asked.map(({ senderId }) => senderId),
      asked.map(({ idempotencyKey }) => idempotencyKey),
    ]);
    const byConversation = Map.groupBy(rows, (row) => row.conversation_id);
    return questions.map(({ conversationId }) => (byConversation.get(conversationId) ?? []).map(recordedMessage));
  }

  override async changedRecently({ withinMs, atMost, after }: ChangesPage): Promise<readonly ChangedConversation[]> {
    const values = [withinMs, atMost, after?.changedAt ?? null, after?.conversationId ?? null];
    const rows = await this.connection.query<ChangedRow>('changed-recently', changedRecentlySql, values);
    return rows.map(({ conversation_id, changed_at }) => ({ conversationId: conversation_id, changedAt: Number(changed_at) }));
  }

  override async commit(writes: readonly ConversationWrite[]): Promise<readonly WriteOutcome[]> {
    const { name, text, values } = commitStatement(writes);
    const rows = await this.connection.query<CommitRow>(name, text, values);
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
        details: { name: row.name, description: row.description, avatar: row.avatar, invitePolicy: row.invite_policy },
        closed: row.closed,
        requestFingerprint: row.request_fingerprint,
        membershipEpoch: Number(row.membership_epoch),
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
