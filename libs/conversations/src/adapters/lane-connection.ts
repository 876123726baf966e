import pg from 'pg';

import { invariant, type Timers } from '#kernel';

import { CommitOutcomeUnknown } from '../sequencer/conversation-journal.js';

const firstReplan = 100;
const replanEvery = 10_000;

/**
 * One connection that is never shared and never pooled. Always true: one statement at a time; a
 * statement that does not answer in time, or whose connection breaks, ends the connection, and the
 * next statement opens another.
 */
export class LaneConnection {
  #client: pg.Client | undefined;
  #busy = false;
  /** Statements since this connection was made, and after how many of them it plans anew. */
  #statements = 0;
  #replanAt = firstReplan;

  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly timeoutMs: number,
    private readonly timers: Timers,
  ) {}

  /**
   * Runs a prepared statement.
   * @throws pg.DatabaseError when the data was at fault (SQLSTATE class 22 or 23): the statement had no effect, and never can.
   * @throws CommitOutcomeUnknown after anything else: a connection that cannot be made or broke, a timeout, a failover.
   */
  async query<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    invariant(!this.#busy, `${this.name} runs one statement at a time`);
    this.#busy = true;
    try {
      return await this.#run<Row>(this.#client ?? (await this.#connect()), { name, text, values: [...values] });
    } finally {
      this.#busy = false;
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #run<Row extends object>(client: pg.Client, statement: pg.QueryConfig): Promise<readonly Row[]> {
    let cancelTimeout: (() => void) | undefined;
    const timeout = new Promise<never>((_, reject) => {
      cancelTimeout = this.timers.after(this.timeoutMs, () => reject(new Error(`no answer within ${this.timeoutMs} ms`)));
    });
    try {
      if (this.#isTimeToReplan()) await Promise.race([client.query('discard plans'), timeout]);
      const { rows } = await Promise.race([client.query<Row>(statement), timeout]);
      return rows;
    } catch (cause) {
      if (cause instanceof pg.DatabaseError && /^2[23]/.test(cause.code ?? '')) throw cause;
      this.#discard(client);
      throw new CommitOutcomeUnknown(`${this.name} does not know what became of its statement`, { cause });
    } finally {
      cancelTimeout?.();
    }
  }

  /**
   * A plan is made once and kept. One that was made on small tables may take whichever index comes first, which is as good
   * as any until they grow; so it is made again when there has been something to grow by.
   */
  #isTimeToReplan(): boolean {
    this.#statements += 1;
    if (this.#statements < this.#replanAt) return false;
    this.#replanAt = this.#statements + Math.min(this.#statements * 9, replanEvery);
    return true;
  }

  async #connect(): Promise<pg.Client> {
    this.#statements = 0;
    this.#replanAt = firstReplan;
    const client = new pg.Client({
      connectionString: this.url,
      application_name: this.name,
      connectionTimeoutMillis: this.timeoutMs,
      keepAlive: true,
      // The statements of a lane are all index look-ups by key. A generic plan is never wrong for them,
      // while statistics of an empty table would choose a scan and keep it while the table grows.
      options: '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off',
    });
    // A connection that breaks between two statements is noticed by the next one.
    client.on('error', () => this.#discard(client));
    try {
      await client.connect();
      this.#client = client;
      return client;
    } catch (cause) {
      this.#discard(client);
      throw new CommitOutcomeUnknown(`${this.name} cannot connect`, { cause });
    }
  }

  /** It alone: another may have taken its place already. */
  #discard(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined;
    client.end().catch(() => client.removeAllListeners());
  }
}
