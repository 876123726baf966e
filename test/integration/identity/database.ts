import { Migrator } from '@mikro-orm/migrations';
import { type EntitySchema, MikroORM } from '@mikro-orm/postgresql';

import { TestDatabase } from '#testing';

import { migrations } from '../../../migrations/index.js';

/** A database of this test file's own, with the newest schema. */
export class IdentityDatabase {
  private constructor(
    private readonly database: TestDatabase,
    readonly orm: MikroORM,
  ) {}

  static async create(entities: readonly EntitySchema[]): Promise<IdentityDatabase> {
    const adminUrl = process.env['TEST_DATABASE_URL'];
    if (adminUrl === undefined) throw new Error('TEST_DATABASE_URL is not set: run this by ./dev test');
    const database = await TestDatabase.create(adminUrl);
    const orm = await MikroORM.init({
      clientUrl: database.url,
      entities: [...entities],
      extensions: [Migrator],
      migrations: { migrationsList: [...migrations], snapshot: false },
      logger: () => undefined,
    });
    await orm.migrator.up();
    return new IdentityDatabase(database, orm);
  }

  get url(): string {
    return this.database.url;
  }

  async drop(): Promise<void> {
    await this.orm.close(true);
    await this.database.drop();
  }
}
