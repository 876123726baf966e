import type { Pool } from 'pg';

import type { WrappedKey } from '#platform';

import { type KeyName, WrappedKeyStore } from '../sequencer/conversation-keys.js';
import { sqlFile } from './sql-file.js';

const statement = sqlFile('wrapped-keys');

type Row =
  | { readonly key_material: null }
  | { readonly key_material: Uint8Array; readonly provider: string; readonly provider_key_version: number };

/** {@link WrappedKeyStore} in the table `encryption_key`. */
export class PostgresWrappedKeyStore extends WrappedKeyStore {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async find(names: readonly KeyName[]): Promise<readonly (WrappedKey | null)[]> {
    const values = [names.map(({ conversationId }) => conversationId), names.map(({ version }) => version)];
    const { rows } = await this.pool.query<Row>({ ...statement, values });
    return rows.map((row) =>
      row.key_material === null
        ? null
        : { material: row.key_material, provider: row.provider, providerKeyVersion: row.provider_key_version },
    );
  }
}
