import type { Redis } from 'ioredis';
import { z } from 'zod';

import type { Cancel } from '#kernel';
import { userId } from '#protocol';

import { type PresenceItem, PresenceNews } from '../presence-news.js';

const envelope = z.object({
  from: z.string(),
  item: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('status'), userId, online: z.boolean() }),
    z.object({ kind: z.literal('visibility'), userId }),
  ]),
});

/** {@link PresenceNews} over one channel of Redis. While Redis is away, the processes do not hear each other. */
export class RedisPresenceNews extends PresenceNews {
  readonly #listeners = new Set<(item: PresenceItem) => void>();
  readonly #channel: string;

  constructor(
    private readonly redis: Redis,
    /** A connection that does nothing else. */
    subscriber: Redis,
    private readonly bootId: string,
    prefix = 'presence',
  ) {
    super();
    this.#channel = `${prefix}:news`;
    subscriber.on('message', (_channel, message) => this.#hear(message));
    // Made when Redis is there, and made again after every loss.
    subscriber.subscribe(this.#channel).catch(() => undefined);
  }

  override publish(item: PresenceItem): void {
    this.#deliver(item);
    this.redis.publish(this.#channel, JSON.stringify({ from: this.bootId, item })).catch(() => undefined);
  }

  override listen(listener: (item: PresenceItem) => void): Cancel {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #hear(message: string): void {
    const parsed = envelope.safeParse(JSON.parse(message));
    // A newer process may know news of another kind.
    if (parsed.success && parsed.data.from !== this.bootId) this.#deliver(parsed.data.item);
  }

  #deliver(item: PresenceItem): void {
    for (const listener of [...this.#listeners]) listener(item);
  }
}
