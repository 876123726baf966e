import pg from 'pg';

import { type ParleyOptions, RunningParley } from './running-parley.js';
import { Someone } from './someone.js';
import { TestIssuer } from './test-issuer.js';

/** The running product of one test file, who is in it, and its database for whoever wants to look behind. */
export class Product {
  readonly #people: Someone[] = [];

  private constructor(
    readonly parley: RunningParley,
    readonly issuer: TestIssuer,
    readonly database: pg.Pool,
  ) {}

  static async start({ environment = {}, ...options }: ParleyOptions = {}): Promise<Product> {
    const issuer = await TestIssuer.start();
    const parley = await RunningParley.start({ ...options, environment: { ...issuer.environment, ...environment } });
    return new Product(parley, issuer, new pg.Pool({ connectionString: parley.databaseUrl, max: 2 }));
  }

  async someone(name: string): Promise<Someone> {
    const someone = await Someone.connect(this.parley, this.issuer, name);
    this.#people.push(someone);
    return someone;
  }

  everyone(...names: readonly string[]): Promise<Someone[]> {
    return Promise.all(names.map((name) => this.someone(name)));
  }

  /** A group that the first of them creates, and that the others have heard of. */
  async group(name: string, [creator, ...others]: readonly Someone[]): Promise<string> {
    if (creator === undefined) throw new Error('somebody creates a group');
    const memberIds = others.map(({ userId }) => userId);
    const { conversation } = await creator.does('group.create', { idempotencyKey: crypto.randomUUID(), name, memberIds });
    await Promise.all(others.map((member) => member.hears('conversation.created', conversation.conversationId)));
    return conversation.conversationId;
  }

  /** Users without a device, straight into the database. */
  async accounts(count: number): Promise<readonly string[]> {
    const { rows } = await this.database.query<{ id: string }>(
      `insert into account (id, subject, username, display_name)
       select id, id::text, 'u-' || id, 'Somebody' from (select gen_random_uuid() as id from generate_series(1, $1)) made
       returning id`,
      [count],
    );
    return rows.map(({ id }) => id);
  }

  /** Changes when messages were sent. Not even the product may, so the guard of their table has to look away. */
  async rewriteHistory(statement: string, values: readonly unknown[]): Promise<void> {
    const client = await this.database.connect();
    try {
      await client.query('set session_replication_role = replica');
      await client.query(statement, [...values]);
      await client.query('reset session_replication_role');
    } finally {
      client.release();
    }
  }

  async stop(): Promise<void> {
    for (const someone of this.#people) someone.close();
    await this.database.end();
    await this.parley.stop();
    await this.issuer.stop();
  }
}
