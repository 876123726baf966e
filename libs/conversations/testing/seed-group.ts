import type { Pool } from 'pg';

import type { KeyProvider, Sealer } from '#platform';
import type { Ids } from '#kernel';

import { PostgresWrappedKeyStore } from '../src/adapters/postgres.wrapped-key-store.js';
import { ConversationKeys } from '../src/sequencer/conversation-keys.js';

export interface GroupSeed {
  readonly conversationId: string;
  readonly name: string;
  /** The first one is its admin. */
  readonly memberIds: readonly string[];
}

export interface SeedSurroundings {
  readonly pool: Pool;
  readonly keyProvider: KeyProvider;
  readonly sealer: Sealer;
  readonly ids: Ids;
}

/** Puts a group into the database as if it had been created: for benches and tests, until clients can. */
export async function seedGroup(
  { conversationId, name, memberIds }: GroupSeed,
  { pool, keyProvider, sealer, ids }: SeedSurroundings,
): Promise<void> {
  const keys = new ConversationKeys(keyProvider, new PostgresWrappedKeyStore(pool), sealer, ids);
  const { id, dataKey, wrapped } = await keys.create(conversationId);
  await pool.query(
    `with moment as (
       select date_trunc('milliseconds', now()) as at
     ), opened as (
       insert into conversation (conversation_id, type, privacy_mode, name, created_by, created_at)
       select $1, 'group', 'search_enabled', $2, $3, at from moment
       returning conversation_id
     ), begun as (
       insert into conversation_head (conversation_id, last_sequence, last_revision, changed_at, active_at)
       select conversation_id, 0, 1, at, at from opened, moment
     ), joined as (
       insert into conversation_member (conversation_id, user_id, role, revision, joined_at)
       select conversation_id, user_id, case when user_id = $3 then 'admin' else 'member' end, 1, at
       from opened, moment, unnest($4::uuid[]) as user_id
     )
     insert into encryption_key (id, conversation_id, key_version, key_material, provider, provider_key_version, created_at)
     select $5, conversation_id, $6, $7, $8, $9, at from opened, moment`,
    [
      conversationId,
      name,
      memberIds[0],
      memberIds,
      id,
      dataKey.version,
      wrapped.material,
      wrapped.provider,
      wrapped.providerKeyVersion,
    ],
  );
}
