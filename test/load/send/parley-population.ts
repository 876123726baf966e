import { readFileSync } from 'node:fs';

import pg from 'pg';
import { v7 } from 'uuid';

import { SystemRandom } from '#kernel';
import { FileKeyProvider, Sealer } from '#platform';

import type { Participant, Population } from './workload.js';

const accountsSql = readFileSync(new URL('./sql/accounts.sql', import.meta.url), 'utf8');
const groupsSql = readFileSync(new URL('./sql/groups.sql', import.meta.url), 'utf8');

/** Accounts and groups, straight into PostgreSQL: making them is not what is measured. */
export async function insertPopulation(
  { active, idle }: Population,
  { databaseUrl, masterKeyFile }: { readonly databaseUrl: string; readonly masterKeyFile: string },
): Promise<void> {
  const groups = [...active, ...idle];
  const members = groups.flat();
  const founders = groups.map(([founder]) => founder as Participant);
  const keys = await newKeys(masterKeyFile, founders);

  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(accountsSql, [members.map(({ userId }) => userId)]);
    await client.query(groupsSql, [
      founders.map(({ conversationId }) => conversationId),
      founders.map(({ userId }) => userId),
      founders.map(() => v7()),
      keys.map(({ material }) => Buffer.from(material)),
      keys.map(({ provider }) => provider),
      keys.map(({ providerKeyVersion }) => providerKeyVersion),
      members.map(({ conversationId }) => conversationId),
      members.map(({ userId }) => userId),
    ]);
  } finally {
    await client.end();
  }
}

async function newKeys(masterKeyFile: string, conversations: readonly Participant[]) {
  const random = new SystemRandom();
  const [provider, sealer] = [await FileKeyProvider.open(masterKeyFile, random), await Sealer.load(random)];
  return Promise.all(
    conversations.map(({ conversationId }) => provider.wrap(sealer.newDataKey().bytes, `conversation/${conversationId}/1`)),
  );
}
