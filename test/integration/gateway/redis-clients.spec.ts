import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';

import { SystemTimers } from '#kernel';
import { RedisServer, until } from '#testing';

import { RedisClients } from '../../../apps/gateway/src/redis-clients.js';
import { gatewaySettings } from '../../../apps/gateway/src/settings.js';

describe('the connections of the fan-out', () => {
  let redis: RedisServer;
  let clients: RedisClients;
  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(async () => {
    redis = await RedisServer.start();
    clients = new RedisClients(redis.url, new SystemTimers());
    await publishes();
  }, 60_000);
  afterEach(async () => {
    clients.close();
    await redis.dispose();
  }, 60_000);

  const publish = () => clients.publish('channel', 'message').catch((error: Error) => error);
  const publishes = () =>
    until({ what: 'Redis takes what is published', deadlineMs: 30_000, everyMs: 50 }, async () =>
      (await publish()) === 0 ? true : undefined,
    );

  it('keep no more than a bounded number for a Redis that hangs, forget them in time, and go on when it answers', async () => {
    await redis.pause();
    const waiting = Array.from({ length: gatewaySettings.outstandingPublishes }, publish);
    expect(await publish()).toEqual(new Error('Redis is too slow: not published'));
    // Nothing lets it go on before: what waited for an answer without an end would wait until the test is given up.
    for (const outcome of await Promise.all(waiting)) expect(outcome).toBeInstanceOf(Error);

    // Reconnecting to what still hangs keeps nothing either.
    expect(await publish()).toBeInstanceOf(Error);
    redis.resume();
    await publishes();
  }, 60_000);

  it('fail in time what a Redis that hangs was asked to let them hear, and keep none of it', async () => {
    await redis.pause();
    // As above.
    await expect(clients.subscriber.ssubscribe('channel')).rejects.toThrow();
    redis.resume();
  }, 60_000);

  it('publish nothing late that was published while Redis was away', async () => {
    await redis.stop();
    await until(
      { what: 'the loss is noticed', deadlineMs: 30_000 },
      async () => clients.publisher.status !== 'ready' || undefined,
    );
    expect(await publish()).toBeInstanceOf(Error);
    await redis.restart();
    await publishes();
  }, 60_000);
});
