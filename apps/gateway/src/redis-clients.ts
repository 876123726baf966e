import { Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';

export const redisSettings = {
  /** A Redis that owes an answer for so long hangs: its connection is given up, and made anew. */
  answerMs: 2_000,
  /** What may be on its way to Redis at once; beyond it, what is published is dropped. */
  outstandingPublishes: 2_048,
  reconnectMaxMs: 1_000,
} as const;

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
    this.publisher = this.#client(url, {
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      socketTimeout: redisSettings.answerMs,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
    });
    this.subscriber = this.#client(url, { enableOfflineQueue: true, maxRetriesPerRequest: null });
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
      if (this.#outstanding >= redisSettings.outstandingPublishes) throw new Error('Redis is too slow: not published');
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

  #client(url: string, options: Omit<RedisOptions, 'replyMapping'>): Redis {
    const client = new Redis(url, {
      ...options,
      retryStrategy: (attempt) => Math.min(attempt * 100, redisSettings.reconnectMaxMs),
    });
    client.on('error', (error) => this.#report(error));
    return client;
  }

  #report(error: unknown): void {
    this.#logger.debug(error);
  }
}
