import type { Pool } from 'pg';

import type { WrappedKey } from '#platform';

import { WrappedKeyStore } from '../sequencer/conversation-keys.js';

/** {@link WrappedKeyStore} in the table `encryption_key`. */
export class PostgresWrappedKeyStore extends WrappedKeyStore {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async find(conversationId: string, version: number): Promise<WrappedKey | null> {
    const { rows } = await this.pool.query<{ key_material: Uint8Array; provider: string; provider_key_version: number }>({
      name: 'wrapped-key',
      text: 'select key_material, provider, provider_key_version from encryption_key where conversation_id = $1 and key_version = $2',
      values: [conversationId, version],
    });
    const [row] = rows;
    return row === undefined
      ? null
      : { material: row.key_material, provider: row.provider, providerKeyVersion: row.provider_key_version };
  }
}
