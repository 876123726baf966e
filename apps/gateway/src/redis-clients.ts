import type { Redis } from 'ioredis';

import type { Timers } from '#kernel';
import { redisConnection, redisSubscriber } from '#platform';

import { gatewaySettings } from './settings.js';

/**
 * The two connections of the fan-out. Redis may be away at any time, also at boot, and it may hang. Then
 * publishing fails at once or soon, and nothing is kept to be published later, because a message nobody
 * can hear is not worth the memory: clients find the gap and sync.
 */
export class RedisClients {
  readonly publisher: Redis;
  readonly subscriber: Redis;
  #outstanding = 0;

  constructor(url: string, timers: Timers) {
    this.publisher = redisConnection(url, { autoPipelining: true });
    this.subscriber = redisSubscriber(url, timers, { keepsNothing: true });
  }

  close(): void {
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }

  /** @throws when Redis is away, or has more to answer than may wait for it. */
  readonly publish = async (channel: string, message: string | Buffer): Promise<unknown> => {
    if (this.#outstanding >= gatewaySettings.outstandingPublishes) throw new Error('Redis is too slow: not published');
    this.#outstanding++;
    try {
      return await this.publisher.spublish(channel, message);
    } finally {
      this.#outstanding--;
    }
  };
}
