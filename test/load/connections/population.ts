import { readFileSync } from 'node:fs';

import pg from 'pg';
import { v7 } from 'uuid';

import { Ids, SystemClock, SystemRandom } from '#kernel';
import { FileKeyProvider, Sealer } from '#platform';

import { PostgresWrappedKeyStore } from '../../../libs/conversations/src/adapters/postgres.wrapped-key-store.js';
import { ConversationKeys } from '../../../libs/conversations/src/sequencer/conversation-keys.js';
import { insertAccounts } from '../driving/population.js';
import type { Options } from './options.js';
import { workload } from './workload.js';

const sql = (name: string) => readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');

/** A conversation that messages are sent to. */
export interface Active {
  readonly conversationId: string;
  readonly userIds: readonly string[];
}

export interface Population {
  readonly userIds: readonly string[];
  readonly pairs: readonly Active[];
  readonly groups: readonly Active[];
}

/** Everybody with their conversations, straight into PostgreSQL. Only those that are sent to have a key. */
export async function populate(
  { users, groups, groupMembers }: Options,
  { databaseUrl, masterKeyFile }: { readonly databaseUrl: string; readonly masterKeyFile: string },
): Promise<Population> {
  const userIds = Array.from({ length: users }, () => v7());
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  try {
    await insertAccounts(pool, userIds);
    await pool.query('create temporary table bench_user (n bigint primary key, user_id uuid not null)');
    await pool.query(sql('users'), [userIds]);
    await pool.query('analyze bench_user');
    if (groups < workload.conversations) await pool.query(sql('pairs'), [(workload.conversations - groups) / 2]);
    if (groups > 0) await pool.query(sql('groups'), [groups, groupMembers]);
    const active = async (type: string, count: number) =>
      (await pool.query<{ conversation_id: string; user_ids: string[] }>(sql('active'), [type, count])).rows.map(
        (row): Active => ({
          conversationId: row.conversation_id,
          userIds: row.user_ids,
        }),
      );
    const population = {
      userIds,
      pairs: await active('direct', workload.activePairs),
      groups: await active('group', workload.activeGroups),
    };
    await insertKeys(pool, masterKeyFile, [...population.pairs, ...population.groups]);
    await pool.query('analyze');
    return population;
  } finally {
    await pool.end();
  }
}

async function insertKeys(pool: pg.Pool, masterKeyFile: string, conversations: readonly Active[]): Promise<void> {
  const random = new SystemRandom();
  const provider = await FileKeyProvider.open(masterKeyFile, random);
  const ids = new Ids(new SystemClock(), random);
  const keys = new ConversationKeys(provider, new PostgresWrappedKeyStore(pool), await Sealer.load(random), ids);
  const made = await Promise.all(conversations.map(({ conversationId }) => keys.create(conversationId)));
  await pool.query(sql('keys'), [
    made.map(({ id }) => id),
    conversations.map(({ conversationId }) => conversationId),
    made.map(({ dataKey }) => dataKey.version),
    made.map(({ wrapped }) => wrapped.material),
    made.map(({ wrapped }) => wrapped.provider),
    made.map(({ wrapped }) => wrapped.providerKeyVersion),
  ]);
}
