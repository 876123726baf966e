import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import { Pool } from 'pg';

import { migrate } from '#platform';
import { TestDatabase } from '#testing';

import { Migration20261128000000_partitions } from '../../../migrations/Migration20261128000000_partitions.js';
import { migrations } from '../../../migrations/index.js';
import { populate } from './support/population.js';

const partitioned = ['conversation_audit', 'message', 'message_reaction', 'message_version'];

describe('an installation whose tables are not in partitions yet', () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await TestDatabase.create(process.env['TEST_DATABASE_URL'] ?? '');
    await migrate(database.url, earlier);
    pool = new Pool({ connectionString: database.url });
    await populate(pool, { conversations: 20, messages: 5, longMessages: 200 });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  it('keeps every row and everything that belongs to a table when they are put into parts, and when that is taken back', async () => {
    const before = await described(pool);
    await migrate(database.url, migrations);

    const { rows: kinds } = await pool.query<{ relname: string }>(
      `select relname from pg_class where relkind = 'p' and relname = any ($1) order by relname`,
      [partitioned],
    );
    expect(kinds.map(({ relname }) => relname)).toEqual(partitioned);
    expect(await described(pool)).toEqual(before);
    const { rows: parts } = await pool.query<{ filled: string }>(
      `select count(distinct tableoid::regclass) as filled from message`,
    );
    expect(Number(parts[0]?.filled)).toBe(8);

    await goBack(database.url);
    expect(await described(pool)).toEqual(before);
  });

  it('calls the indexes of a part as those of the whole', async () => {
    await migrate(database.url, migrations);
    const { rows } = await pool.query<{ indexname: string }>(
      `select indexname from pg_indexes where tablename = 'message_p3' order by 1`,
    );
    const { rows: whole } = await pool.query<{ name: string }>(
      `select replace(indexname, 'message', 'message_p3') as name from pg_indexes where tablename = 'message' order by 1`,
    );
    expect(rows.map(({ indexname }) => indexname)).toEqual(whole.map(({ name }) => name));
  });
});

const earlier = migrations.slice(
  0,
  migrations.findIndex(({ class: migration }) => migration === Migration20261128000000_partitions),
);

/** Its rows, what is on it, and what reads it: everything that a table is, but for where its rows lie. */
async function described(pool: Pool): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const table of partitioned) {
    const [rows, indexes, triggers, constraints] = await Promise.all([
      pool.query(`select md5(string_agg(t::text, ',' order by t::text)) from ${table} t`),
      pool.query(
        `select indexname, replace(indexdef, ' ON ONLY ', ' ON ') as def from pg_indexes where tablename = $1 order by 1`,
        [table],
      ),
      pool.query(`select pg_get_triggerdef(oid) from pg_trigger where tgrelid = $1::regclass and not tgisinternal order by 1`, [
        table,
      ]),
      pool.query(`select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = $1::regclass order by 1`, [
        table,
      ]),
    ]);
    found[table] = [rows.rows, indexes.rows, triggers.rows, constraints.rows];
  }
  const { rows } = await pool.query(
    `select proname, pg_get_function_arguments(oid), pg_get_function_result(oid) from pg_proc where pronamespace = 'public'::regnamespace order by 1`,
  );
  const { rows: trail } = await pool.query(`select md5(string_agg(a::text, ',' order by a::text)) from audit_trail a`);
  return { ...found, functions: rows, trail };
}

async function goBack(url: string): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: { migrationsList: [...migrations], snapshot: false, silent: true, tableName: 'schema_migration' },
  });
  try {
    await orm.migrator.down({ to: earlier.at(-1)?.name ?? 0 });
  } finally {
    await orm.close();
  }
}
