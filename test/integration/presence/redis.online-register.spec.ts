import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';

import { SystemClock } from '#kernel';
import { redisConnection } from '#platform';
import { registerConformance } from '#presence/testing';
import { RedisServer, until } from '#testing';

import { RedisOnlineRegister } from '../../../libs/presence/src/adapters/redis.online-register.js';

const redisUrl = process.env['TEST_REDIS_URL'] ?? '';

const ready = async (redis: Redis) => {
  await until({ what: 'Redis answers', deadlineMs: 30_000 }, async () => (redis.status === 'ready' ? true : undefined));
  return redis;
};

registerConformance('Redis', async () => {
  const redis = await ready(redisConnection(redisUrl));
  const prefix = randomUUID();
  const boots = new Map<unknown, string>();
  return {
    node: () => {
      const boot = randomUUID();
      const register = new RedisOnlineRegister(redis, boot, new SystemClock(), prefix);
      boots.set(register, boot);
      return register;
    },
    letEnd: async (register) => void (await redis.del(`${prefix}:alive:${boots.get(register)}`)),
    close: async () => redis.disconnect(),
  };
});

describe('the online register in Redis', () => {
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    Logger.overrideLogger(false);
    server = await RedisServer.start();
    redis = await ready(redisConnection(server.url));
  }, 60_000);
  afterAll(async () => {
    redis.disconnect();
    await server.dispose();
  }, 60_000);

  const node = () => new RedisOnlineRegister(redis, randomUUID(), new SystemClock());

  it('leaves no key that does not end by itself', async () => {
    const register = node();
    await register.renew(['ann']);
    register.enter(['bob']);
    const crashed = node();
    crashed.enter(['cal']);
    await crashed.among(['cal']);
    const keys = (await redis.keys('presence:*')).filter((key) => key !== 'presence:boots');
    expect(keys.length).toBeGreaterThanOrEqual(3);
    for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0);
  });

  it('forgets the names of nodes that are long gone', async () => {
    await redis.zadd('presence:boots', Date.now() - 24 * 3_600_000, 'long gone');
    await node().renew([]);
    expect(await redis.zscore('presence:boots', 'long gone')).toBeNull();
  });

  it('knows nothing while Redis is away, fails nothing, and says it all again when it is back', async () => {
    const register = node();
    await register.renew(['ann']);
    await server.stop();
    await until({ what: 'the loss is noticed', deadlineMs: 30_000 }, async () => redis.status !== 'ready' || undefined);
    expect(await register.among(['ann'])).toBeNull();
    expect(await register.renew(['ann'])).toBeNull();
    register.enter(['bob']);
    register.leave(['bob']);
    await register.retire(1_000);
    await server.restart();
    await until(
      { what: 'Redis is asked again', deadlineMs: 30_000 },
      async () => (await register.renew(['ann', 'bob'])) ?? undefined,
    );
    expect(await register.among(['ann', 'bob'])).toEqual(new Set(['ann', 'bob']));
  }, 60_000);

  it('says it all again when Redis lost what it was told', async () => {
    const register = node();
    await register.renew(['ann']);
    await redis.flushall();
    await register.renew(['ann']);
    expect(await register.among(['ann'])).toEqual(new Set(['ann']));
  });
});
