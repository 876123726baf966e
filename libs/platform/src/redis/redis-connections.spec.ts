import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';

import { ManualTime } from '#testing';

import { redisConnection, redisSubscriber } from './redis-connections.js';

/** Timers that keep this process alive. */
const keepingAlive = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

/** `once` would fail with the errors that come before. */
const heard = (client: Redis, event: 'reconnecting' | 'end') =>
  new Promise<void>((resolve) => void client.once(event, () => resolve()));

describe('a connection to a Redis that is away', () => {
  const url = 'redis://127.0.0.1:1';
  beforeEach(() => Logger.overrideLogger(false));

  it.each<[string, (time: ManualTime) => Redis]>([
    ['what is asked', () => redisConnection(url)],
    ['subscriptions', ({ timers }) => redisSubscriber(url, timers)],
  ])('ends at once when it is closed, and leaves nothing that keeps its process alive: for %s', async (_, connect) => {
    const time = new ManualTime();
    const client = connect(time);
    await heard(client, 'reconnecting');
    const asked = expect(client.ping()).rejects.toThrow();
    const before = keepingAlive();
    const ended = heard(client, 'end');
    client.disconnect();
    // The next attempt is given up, and nothing is waited for instead.
    expect(keepingAlive()).toBe(before - 1);
    await Promise.all([ended, asked]);
    expect(time.waiting).toBe(0);
  });
});
