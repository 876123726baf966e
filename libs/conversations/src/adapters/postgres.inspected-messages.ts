import type { Pool } from 'pg';

import type { Mention } from '#protocol';

import type { StoredVersion } from '../history/stored-message.js';
import { type InspectedMessage, InspectedMessages, type Inspection } from '../moderation/inspected-messages.js';
import { type MessageRow, messageOf } from './rows.js';
import { sqlFile } from './sql-file.js';

const inspect = sqlFile('inspect');

type Row = MessageRow & (VersionColumns | { readonly version_revision: null });

interface VersionColumns {
  readonly version_revision: number;
  readonly version_content_encrypted: Uint8Array;
  readonly version_content_nonce: Uint8Array;
  readonly version_encryption_version: number;
  readonly version_key_version: number;
  readonly version_mentions: readonly Mention[] | null;
  readonly version_written_at: Date;
}

/** {@link InspectedMessages} on PostgreSQL: one statement reads and records, and its rows arrive after its commit. */
export class PostgresInspectedMessages extends InspectedMessages {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async inspect({ inspectionId, moderatorId, conversationId, sequence }: Inspection): Promise<InspectedMessage | null> {
    const { rows } = await this.pool.query<Row>({ ...inspect, values: [inspectionId, moderatorId, conversationId, sequence] });
    const [first] = rows;
    if (first === undefined) return null;
    const versions = rows.flatMap((row) => (row.version_revision === null ? [] : [versionOf(row)]));
    return { message: messageOf(conversationId, first), versions };
  }
}

function versionOf(row: VersionColumns): StoredVersion {
  return {
    revision: row.version_revision,
    mentions: row.version_mentions,
    writtenAt: row.version_written_at,
    content: {
      ciphertext: row.version_content_encrypted,
      nonce: row.version_content_nonce,
      encryptionVersion: row.version_encryption_version,
      keyVersion: row.version_key_version,
    },
  };
}
