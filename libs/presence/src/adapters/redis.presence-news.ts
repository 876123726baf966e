import type { Redis } from 'ioredis';
import { z } from 'zod';

import type { Cancel } from '#kernel';
import { userId } from '#protocol';

import { type PresenceItem, PresenceNews } from '../presence-news.js';

/** What one process says at once. One item goes by itself, as the release before this one says it and understands it. */
const envelope = z.union([
  z.object({ from: z.string(), items: z.array(z.unknown()) }),
  z.object({ from: z.string(), item: z.unknown() }).transform(({ from, item }) => ({ from, items: [item] })),
]);

const presenceItem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('status'), userId, online: z.boolean() }),
  z.object({ kind: z.literal('visibility'), userId }),
]);

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

  override publish(items: readonly PresenceItem[]): void {
    for (const item of items) this.#deliver(item);
    const [item, ...others] = items;
    const said = others.length === 0 ? { from: this.bootId, item } : { from: this.bootId, items };
    this.redis.publish(this.#channel, JSON.stringify(said)).catch(() => undefined);
  }

  override listen(listener: (item: PresenceItem) => void): Cancel {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #hear(message: string): void {
    const { data } = envelope.safeParse(JSON.parse(message));
    if (data === undefined || data.from === this.bootId) return;
    for (const item of data.items) {
      const known = presenceItem.safeParse(item);
      // A newer process may know news of another kind.
      if (known.success) this.#deliver(known.data);
    }
  }

  #deliver(item: PresenceItem): void {
    for (const listener of [...this.#listeners]) listener(item);
  }
}
