import { LRUCache } from 'lru-cache';

import type { LeaseStore } from './lease-store.js';
import { OwnerDirectory } from './owner-directory.js';
import { actorSettings } from './settings.js';
import type { ShardId } from './shards.js';

/** {@link OwnerDirectory} that asks the lease store about each shard, and believes the answer for a moment. */
export class LeasedOwnerDirectory extends OwnerDirectory {
  readonly #addresses = new LRUCache<ShardId, string>({ max: actorSettings.shards, ttl: actorSettings.peerAddressMs });

  constructor(private readonly leases: LeaseStore) {
    super();
  }

  override async addressOf(shard: ShardId): Promise<string | null> {
    const known = this.#addresses.get(shard);
    if (known !== undefined) return known;
    const address = await this.leases.addressOf(shard);
    if (address !== null) this.#addresses.set(shard, address);
    return address;
  }

  override forget(shard: ShardId, address: string): void {
    if (this.#addresses.get(shard) === address) this.#addresses.delete(shard);
  }
}
