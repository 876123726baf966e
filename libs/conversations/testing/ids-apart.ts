import { type ShardId, shardOf } from '#actors';
import type { Ids } from '#kernel';

/**
 * Ids of conversations, no two of them in one shard: whoever acquires the shard of one would take the other's epoch away, which by
 * chance alone happens to one pair in a thousand.
 */
export class IdsApart {
  readonly #taken = new Set<ShardId>();

  constructor(private readonly ids: Ids) {}

  next(): string {
    for (;;) {
      const id = this.ids.next();
      const shard = shardOf(id);
      if (this.#taken.has(shard)) continue;
      this.#taken.add(shard);
      return id;
    }
  }
}
