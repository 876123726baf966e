import type { Pool, PoolClient } from 'pg';

import type { Cancel, Timers } from '#kernel';

import { actorSettings } from '../settings.js';

/** Hears what lease stores tell each other, on a connection kept for it. Without one it tries again; news of that time are lost. */
export class PostgresNews {
  #client: PoolClient | undefined;
  #cancelRetry: Cancel | undefined;
  #stopped = false;

  constructor(
    private readonly pool: Pool,
    private readonly timers: Timers,
    private readonly listener: () => void,
  ) {}

  start(): Cancel {
    void this.#listen();
    return () => {
      this.#stopped = true;
      this.#cancelRetry?.();
      this.#drop();
    };
  }

  async #listen(): Promise<void> {
    try {
      const client = await this.pool.connect();
      this.#client = client;
      client.on('error', () => this.#again());
      client.on('notification', () => this.listener());
      await client.query('listen parley_cluster');
      if (this.#stopped) this.#drop();
    } catch {
      // Whoever watches looks by itself, too, and says what is wrong then.
      this.#again();
    }
  }

  #again(): void {
    this.#drop();
    if (!this.#stopped) this.#cancelRetry = this.timers.after(actorSettings.watchRetryMs, () => void this.#listen());
  }

  /** For good: a connection that listens is of no use to the next who gets one from the pool. */
  #drop(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.removeAllListeners('notification');
    client?.release(true);
  }
}
