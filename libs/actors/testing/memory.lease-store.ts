import type { Clock } from '#kernel';

import { type Epoch, LeaseStore, type NodeIdentity } from '../src/lease-store.js';
import { allShards, type ShardId } from '../src/shards.js';

interface Owned {
  epoch: Epoch;
  owner: NodeIdentity | null;
}

/** {@link LeaseStore} in memory, measured by an injected clock. Passes the same conformance suite as PostgreSQL's. */
export class MemoryLeaseStore extends LeaseStore {
  readonly #nodes = new Map<string, { node: NodeIdentity; leaseUntil: number }>();
  readonly #shards = new Map<ShardId, Owned>(allShards.map((shard) => [shard, { epoch: 0, owner: null }]));

  constructor(private readonly clock: Clock) {
    super();
  }

  async register(node: NodeIdentity, leaseMs: number): Promise<void> {
    this.#nodes.set(node.nodeId, { node, leaseUntil: this.clock.monotonicNow() + leaseMs });
  }

  async renew(node: NodeIdentity, leaseMs: number): Promise<boolean> {
    const known = this.#nodes.get(node.nodeId);
    if (known?.node.bootId !== node.bootId) return false;
    known.leaseUntil = this.clock.monotonicNow() + leaseMs;
    return true;
  }

  async acquire(node: NodeIdentity, shards: readonly ShardId[]): Promise<ReadonlyMap<ShardId, Epoch>> {
    const acquired = new Map<ShardId, Epoch>();
    if (!this.#alive(node)) return acquired;
    for (const shard of shards) {
      const owned = this.#shards.get(shard);
      if (owned === undefined) continue;
      if (owned.owner !== null && owned.owner.nodeId !== node.nodeId && this.#alive(owned.owner)) continue;
      owned.epoch += 1;
      owned.owner = node;
      acquired.set(shard, owned.epoch);
    }
    return acquired;
  }

  async owned({ nodeId, bootId }: NodeIdentity): Promise<ReadonlyMap<ShardId, Epoch>> {
    const mine = [...this.#shards].filter(([, { owner }]) => owner?.nodeId === nodeId && owner.bootId === bootId);
    return new Map(mine.map(([shard, { epoch }]) => [shard, epoch]));
  }

  async release(node: NodeIdentity): Promise<void> {
    const known = this.#nodes.get(node.nodeId);
    if (known?.node.bootId === node.bootId) known.leaseUntil = this.clock.monotonicNow();
    for (const owned of this.#shards.values()) {
      if (owned.owner?.nodeId !== node.nodeId || owned.owner.bootId !== node.bootId) continue;
      owned.epoch += 1;
      owned.owner = null;
    }
  }

  async addressOf(shard: ShardId): Promise<string | null> {
    const owner = this.#shards.get(shard)?.owner;
    return owner != null && this.#alive(owner) ? owner.address : null;
  }

  /** The newest epoch of a shard: what a fence compares with. */
  epochOf(shard: ShardId): Epoch {
    return this.#shards.get(shard)?.epoch ?? 0;
  }

  #alive(node: NodeIdentity): boolean {
    const known = this.#nodes.get(node.nodeId);
    return known?.node.bootId === node.bootId && known.leaseUntil > this.clock.monotonicNow();
  }
}
