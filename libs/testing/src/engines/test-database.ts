import { randomBytes } from 'node:crypto';

import pg from 'pg';

/** SQLSTATE `object_in_use`. */
const databaseInUse = '55006';

/** A database of one test file: nobody else is in it, and it is gone afterwards. */
export class TestDatabase {
  private constructor(
    private readonly adminUrl: string,
    readonly name: string,
  ) {}

  /** @param adminUrl of a server, as an account that may create databases: `TEST_DATABASE_URL` under `./dev test` */
  static async create(adminUrl: string): Promise<TestDatabase> {
    const name = `test_${randomBytes(8).toString('hex')}`;
    await runAs(adminUrl, `CREATE DATABASE ${name}`);
    return new TestDatabase(adminUrl, name);
  }

  get url(): string {
    const url = new URL(this.adminUrl);
    url.pathname = `/${this.name}`;
    return url.href;
  }

  /**
   * Who is in it has the time to leave that PostgreSQL gives everybody (5 s): a pool says that it has ended when it has said
   * goodbye, and would take being thrown out before the server has heard that for an error that nobody expects.
   * Connections that a test left open are no reason to keep it.
   */
  async drop(): Promise<void> {
    try {
      await runAs(this.adminUrl, `DROP DATABASE IF EXISTS ${this.name}`);
    } catch (error) {
      if ((error as pg.DatabaseError).code !== databaseInUse) throw error;
      await runAs(this.adminUrl, `DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drop();
  }
}

async function runAs(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
