import type { Cancel, Clock } from '#kernel';

import { type ClusterView, type Epoch, type Heirs, LeaseStore, type News, type NodeIdentity } from '../src/lease-store.js';
import { allShards, type ShardId } from '../src/shards.js';

interface Owned {
  epoch: Epoch;
  owner: NodeIdentity | null;
}

/** {@link LeaseStore} in memory, measured by an injected clock. Passes the same conformance suite as PostgreSQL's. */
export class MemoryLeaseStore extends LeaseStore {
  readonly #nodes = new Map<string, { node: NodeIdentity; leaseUntil: number; draining: boolean }>();
  readonly #watching = new Set<(news: News) => void>();
  readonly #shards = new Map<ShardId, Owned>(allShards.map((shard) => [shard, { epoch: 0, owner: null }]));

  constructor(private readonly clock: Clock) {
    super();
  }

  async register(node: NodeIdentity, leaseMs: number): Promise<void> {
    this.#nodes.set(node.nodeId, { node, leaseUntil: this.clock.monotonicNow() + leaseMs, draining: false });
    this.#tell({});
  }

  async renew(node: NodeIdentity, leaseMs: number): Promise<boolean> {
    const known = this.#nodes.get(node.nodeId);
    if (known?.node.bootId !== node.bootId) return false;
    known.leaseUntil = this.clock.monotonicNow() + leaseMs;
    return true;
  }

  async acquire(node: NodeIdentity, shards: readonly ShardId[]): Promise<ReadonlyMap<ShardId, Epoch>> {
    return this.#take(node, shards, false);
  }

  async takeFree(node: NodeIdentity, shards: readonly ShardId[]): Promise<ReadonlyMap<ShardId, Epoch>> {
    return this.#take(node, shards, true);
  }

  #take(node: NodeIdentity, shards: readonly ShardId[], onlyFree: boolean): ReadonlyMap<ShardId, Epoch> {
    const acquired = new Map<ShardId, Epoch>();
    if (!this.#alive(node)) return acquired;
    for (const shard of shards) {
      const owned = this.#shards.get(shard);
      if (owned === undefined || (onlyFree && owned.owner !== null)) continue;
      if (owned.owner !== null && owned.owner.nodeId !== node.nodeId && this.#alive(owned.owner)) continue;
      owned.epoch += 1;
      owned.owner = node;
      acquired.set(shard, owned.epoch);
    }
    if (acquired.size > 0) this.#tell({ taken: { bootId: node.bootId, shards: [...acquired.keys()] } });
    return acquired;
  }

  async owned(node: NodeIdentity): Promise<ReadonlyMap<ShardId, Epoch>> {
    return new Map(this.#ownedBy(node).map(([shard, { epoch }]) => [shard, epoch]));
  }

  async giveBack(node: NodeIdentity, held: ReadonlyMap<ShardId, Epoch>, heirs: Heirs = new Map()): Promise<void> {
    const given = new Map<ShardId, Epoch>();
    for (const [shard, epoch] of held) {
      const owned = this.#shards.get(shard);
      if (owned?.epoch !== epoch) continue;
      if (owned.owner?.nodeId !== node.nodeId || owned.owner.bootId !== node.bootId) continue;
      owned.epoch += 1;
      owned.owner = this.#heir(heirs.get(shard));
      given.set(shard, owned.epoch);
    }
    for (const [owner, mine] of Map.groupBy(given, ([shard]) => this.#shards.get(shard)?.owner?.bootId)) {
      const [taken, epochs] = [mine.map(([shard]) => shard), mine.map(([, epoch]) => epoch)];
      this.#tell(owner === undefined ? { freed: taken } : { taken: { bootId: owner, shards: taken, epochs } });
    }
  }

  #heir(bootId: string | undefined): NodeIdentity | null {
    const heir = [...this.#nodes.values()].find(({ node }) => node.bootId === bootId);
    return heir !== undefined && !heir.draining && this.#alive(heir.node) ? heir.node : null;
  }

  async drain(node: NodeIdentity): Promise<void> {
    const known = this.#nodes.get(node.nodeId);
    if (known?.node.bootId !== node.bootId) return;
    known.draining = true;
    this.#tell({ leaving: node.bootId });
  }

  async release(node: NodeIdentity): Promise<void> {
    const known = this.#nodes.get(node.nodeId);
    if (known?.node.bootId !== node.bootId) return;
    known.leaseUntil = this.clock.monotonicNow();
    this.#tell({ gone: node.bootId });
  }

  async view(): Promise<ClusterView> {
    const alive = [...this.#nodes.values()].filter(({ node }) => this.#alive(node));
    const nodes = alive.map(({ node, draining }) => ({ ...node, draining, shards: [] as ShardId[] }));
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const free: ShardId[] = [];
    for (const [shard, { owner }] of this.#shards) {
      if (owner === null) free.push(shard);
      else if (byId.get(owner.nodeId)?.bootId === owner.bootId) byId.get(owner.nodeId)?.shards.push(shard);
    }
    return { nodes, free };
  }

  watch(listener: (news: News) => void): Cancel {
    this.#watching.add(listener);
    return () => void this.#watching.delete(listener);
  }

  /** The newest epoch of a shard: what a fence compares with. */
  epochOf(shard: ShardId): Epoch {
    return this.#shards.get(shard)?.epoch ?? 0;
  }

  #ownedBy({ nodeId, bootId }: NodeIdentity): readonly [ShardId, Owned][] {
    return [...this.#shards].filter(([, { owner }]) => owner?.nodeId === nodeId && owner.bootId === bootId);
  }

  /** After the answer of whoever changed something is on its way: as a notification comes after COMMIT. */
  #tell(news: News): void {
    queueMicrotask(() => {
      for (const listener of [...this.#watching]) listener(news);
    });
  }

  #alive(node: NodeIdentity): boolean {
    const known = this.#nodes.get(node.nodeId);
    return known?.node.bootId === node.bootId && known.leaseUntil > this.clock.monotonicNow();
  }
}
