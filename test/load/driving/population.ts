import { readFileSync } from 'node:fs';

import pg from 'pg';

import { Ids, SystemClock, SystemRandom } from '#kernel';
import { FileKeyProvider, Sealer } from '#platform';

// The file and not the test kit's index, which brings jest along and so cannot be imported by a program.
import { seedGroup } from '../../../libs/conversations/testing/seed-group.js';
import type { Group } from './participant.js';

const accountsSql = readFileSync(new URL('./sql/accounts.sql', import.meta.url), 'utf8');

/** Accounts and groups, straight into PostgreSQL: making them is not what is measured. */
export async function insertGroups(
  groups: readonly Group[],
  { databaseUrl, masterKeyFile }: { readonly databaseUrl: string; readonly masterKeyFile: string },
): Promise<void> {
  const random = new SystemRandom();
  const keyProvider = await FileKeyProvider.open(masterKeyFile, random);
  const sealer = await Sealer.load(random);
  const ids = new Ids(new SystemClock(), random);

  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  try {
    await insertAccounts(
      pool,
      groups.flat().map(({ userId }) => userId),
    );
    await Promise.all(groups.map((members) => seedGroup(groupOf(members), { pool, keyProvider, sealer, ids })));
  } finally {
    await pool.end();
  }
}

/** Users whom the issuer names by their own id. */
export async function insertAccounts(database: pg.Pool | pg.Client, userIds: readonly string[]): Promise<void> {
  await database.query(accountsSql, [userIds]);
}

function groupOf(members: Group) {
  const { conversationId } = members[0] as Group[number];
  return { conversationId, name: 'Bench', memberIds: members.map(({ userId }) => userId) };
}
