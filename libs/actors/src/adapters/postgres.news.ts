import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';

import type { Cancel, Timers } from '#kernel';

import type { News } from '../lease-store.js';
import { actorSettings } from '../settings.js';

const shards = z.array(z.int());
const news = z.object({
  freed: shards.optional(),
  taken: z.object({ bootId: z.string(), shards, epochs: z.array(z.int()).optional() }).optional(),
  leaving: z.string().optional(),
  gone: z.string().optional(),
});

/** Hears what lease stores tell each other, on a connection kept for it. Without one it tries again; news of that time are lost. */
export class PostgresNews {
  #client: PoolClient | undefined;
  #cancelRetry: Cancel | undefined;
  #stopped = false;

  constructor(
    private readonly pool: Pool,
    private readonly timers: Timers,
    private readonly listener: (news: News) => void,
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
    let client: PoolClient | undefined;
    try {
      client = await this.pool.connect();
      this.#client = client;
      client.on('error', () => this.#again(client));
      client.on('notification', ({ payload }) => this.listener(read(payload)));
      await client.query('listen parley_cluster');
      if (this.#stopped) this.#drop();
    } catch {
      // Whoever watches looks by itself, too, and says what is wrong then.
      this.#again(client);
    }
  }

  /** Once for each: a connection that breaks is an event, and an answer to what was asked on it, and perhaps more events. */
  #again(lost: PoolClient | undefined): void {
    if (lost !== this.#client) return;
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

/** Whatever it cannot make sense of, as of another release, is news all the same: there is something to look at. */
function read(payload: string | undefined): News {
  try {
    return news.parse(JSON.parse(payload ?? ''));
  } catch {
    return {};
  }
}
