import type { Constructor } from '@mikro-orm/core';
import { type Migration, Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';

export type MigrationList = readonly { readonly name: string; readonly class: Constructor<Migration> }[];

/** Brings a database to the newest schema; what was applied before is left alone. Returns the names of those applied now. */
export async function migrate(databaseUrl: string, migrations: MigrationList): Promise<readonly string[]> {
  const orm = await MikroORM.init({
    clientUrl: databaseUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: {
      migrationsList: [...migrations],
      snapshot: false,
      silent: true,
      transactional: true,
      allOrNothing: true,
      tableName: 'schema_migration',
    },
    pool: { min: 0, max: 2 },
  });
  try {
    const applied = await orm.migrator.up();
    return applied.map(({ name }) => name);
  } finally {
    await orm.close();
  }
}
