import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';

import { redisConnection, redisSubscriber } from '#platform';

import { gatewaySettings } from './settings.js';

/**
 * The two connections of the fan-out. Redis may be away at any time, also at boot, and it may hang. Then
 * publishing fails at once or soon, and nothing is kept to be published later, because a message nobody
 * can hear is not worth the memory: clients find the gap and sync. Subscriptions wait and are made when
 * Redis is back.
 */
export class RedisClients {
  readonly publisher: Redis;
  readonly subscriber: Redis;
  readonly #logger = new Logger(RedisClients.name);
  #outstanding = 0;

  constructor(url: string) {
    this.publisher = redisConnection(url, { autoPipelining: true });
    this.subscriber = redisSubscriber(url);
    this.#boundPublishes();
    this.#neverReject('ssubscribe');
    this.#neverReject('sunsubscribe');
  }

  close(): void {
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }

  /** Socket.IO's adapter publishes by this alone, and takes a rejection for what it is. */
  #boundPublishes(): void {
    const publish = this.publisher.spublish.bind(this.publisher) as (
      channel: string,
      message: string | Buffer,
    ) => Promise<number>;
    const bounded = async (channel: string, message: string | Buffer) => {
      if (this.#outstanding >= gatewaySettings.outstandingPublishes) throw new Error('Redis is too slow: not published');
      this.#outstanding++;
      try {
        return await publish(channel, message);
      } finally {
        this.#outstanding--;
      }
    };
    Object.assign(this.publisher, { spublish: bounded });
  }

  /** Socket.IO's adapter awaits neither of these, and a rejection that nobody awaits ends the process. */
  #neverReject(command: 'ssubscribe' | 'sunsubscribe'): void {
    const original = this.subscriber[command].bind(this.subscriber) as (...channels: string[]) => Promise<unknown>;
    const forgiving = (...channels: string[]) => original(...channels).catch((error: unknown) => this.#report(error));
    Object.assign(this.subscriber, { [command]: forgiving });
  }

  #report(error: unknown): void {
    this.#logger.debug(error);
  }
}
