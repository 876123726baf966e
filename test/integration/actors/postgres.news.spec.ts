import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client, Pool } from 'pg';

import { actorSettings, PostgresLeaseStore } from '#actors';
import { ManualTime, Relay, until } from '#testing';

import { freshDatabase } from '../../support/database.js';

describe('the connection for news of leases', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let relay: Relay;
  let time: ManualTime;
  let pool: Pool;
  let teller: Client;
  let news: number;
  let stop: () => void;
  beforeEach(async () => {
    database = await freshDatabase();
    const url = new URL(database.url);
    relay = await Relay.start(Number(url.port));
    [url.hostname, url.port] = ['127.0.0.1', `${relay.port}`];
    [time, news] = [new ManualTime(), 0];
    pool = new Pool({ connectionString: url.href, max: 4 });
    pool.on('error', () => undefined);
    teller = new Client({ connectionString: database.url });
    await teller.connect();
    // It is there already when it is asked to listen.
    await pool.query('select');
  }, 60_000);
  afterEach(async () => {
    stop();
    await pool.end();
    await teller.end();
    await relay.close();
    await database.drop();
  });

  const connections = (count: number) =>
    until({ what: `${count} connections`, deadlineMs: 30_000, everyMs: 5 }, async () => pool.totalCount === count || undefined);
  const hears = async () => {
    const before = news;
    await until({ what: 'news are heard', deadlineMs: 30_000 }, async () => {
      await teller.query('notify parley_cluster');
      return news > before || undefined;
    });
  };

  it('is one, however often it breaks, and in whatever it is doing', async () => {
    relay.stall();
    stop = new PostgresLeaseStore(pool, time.timers).watch(() => void news++);
    await until({ what: 'it is asked to listen', deadlineMs: 30_000, everyMs: 5 }, async () => pool.idleCount === 0 || undefined);
    relay.cut();
    await connections(0);
    await time.settle();
    expect(time.waiting).toBe(1);

    for (let breaks = 0; breaks < 3; breaks++) {
      relay.mend();
      await time.advance(actorSettings.watchRetryMs);
      await hears();
      expect(pool.totalCount).toBe(1);
      relay.cut();
      await connections(0);
      await time.settle();
      expect(time.waiting).toBe(1);
    }
  }, 60_000);
});
