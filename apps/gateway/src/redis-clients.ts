import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';

/**
 * The two connections of the fan-out. Redis may be away at any time, also at boot. Then publishing
 * fails at once, because a message nobody can hear is not worth keeping: clients find the gap and
 * sync. Subscriptions wait and are made when Redis is back.
 */
export class RedisClients {
  readonly publisher: Redis;
  readonly subscriber: Redis;
  readonly #logger = new Logger(RedisClients.name);

  constructor(url: string) {
    this.publisher = this.#client(url, { enableOfflineQueue: false, enableAutoPipelining: true });
    this.subscriber = this.#client(url, { enableOfflineQueue: true });
    this.#neverReject('ssubscribe');
    this.#neverReject('sunsubscribe');
  }

  close(): void {
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }

  /** Socket.IO's adapter awaits neither of these, and a rejection that nobody awaits ends the process. */
  #neverReject(command: 'ssubscribe' | 'sunsubscribe'): void {
    const original = this.subscriber[command].bind(this.subscriber) as (...channels: string[]) => Promise<unknown>;
    const forgiving = (...channels: string[]) => original(...channels).catch((error: unknown) => this.#report(error));
    Object.assign(this.subscriber, { [command]: forgiving });
  }

  #client(url: string, options: { readonly enableOfflineQueue: boolean; readonly enableAutoPipelining?: boolean }): Redis {
    const client = new Redis(url, {
      ...options,
      maxRetriesPerRequest: null,
      retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
    });
    client.on('error', (error) => this.#report(error));
    return client;
  }

  #report(error: unknown): void {
    this.#logger.debug(error);
  }
}
