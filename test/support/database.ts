import { migrate } from '#platform';
import { TestDatabase } from '#testing';

import { migrations } from '../../migrations/index.js';

/** A database of one test file, on the server of this test run, with the newest schema. */
export async function freshDatabase(): Promise<TestDatabase> {
  const adminUrl = process.env['TEST_DATABASE_URL'];
  if (adminUrl === undefined) throw new Error('TEST_DATABASE_URL is not set: run this by `./dev test`.');
  const database = await TestDatabase.create(adminUrl);
  await migrate(database.url, migrations);
  return database;
}
