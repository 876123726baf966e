import { type Cancel, Clock, Timers } from '#kernel';

import { type Epoch, LeaseStore, type NodeIdentity } from './lease-store.js';
import { actorSettings } from './settings.js';
import { allShards, type ShardId } from './shards.js';

/** Told when shards came under a new epoch, or were lost: activations made before are stale. */
export type OwnershipListener = (shards: ReadonlySet<ShardId>) => void;

/**
 * What this node may write. It renews its lease, takes the shards it can have, and stops serving
 * before its lease ends. Nothing correct rests on it: a commit carries its epoch and is refused by
 * PostgreSQL when that is not the newest. It spares the others' time, and our callers'.
 */
export class ShardOwnership {
  readonly #epochs = new Map<ShardId, Epoch>();
  readonly #listeners: OwnershipListener[] = [];
  #servesUntil = Number.NEGATIVE_INFINITY;
  #cancelRenewal: Cancel | undefined;
  #renewing: Promise<void> | undefined;

  constructor(
    readonly node: NodeIdentity,
    private readonly store: LeaseStore,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Registers this boot, takes what it can, and keeps both up until {@link stop}. */
  async start(): Promise<void> {
    const askedAt = this.clock.monotonicNow();
    await this.store.register(this.node, actorSettings.leaseMs);
    this.#extend(askedAt);
    await this.acquire(allShards);
    this.#cancelRenewal = this.timers.every(actorSettings.renewMs, () => {
      this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined));
    });
  }

  /** Gives everything back, so that a successor need not wait for the lease to end. */
  async stop(): Promise<void> {
    this.#cancelRenewal?.();
    await this.#renewing;
    this.#lose(new Set(this.#epochs.keys()));
    this.#servesUntil = Number.NEGATIVE_INFINITY;
    await this.store.release(this.node);
  }

  onChange(listener: OwnershipListener): void {
    this.#listeners.push(listener);
  }

  /** The epoch to commit under; undefined when the shard is not ours, or our lease is about to end. */
  epochOf(shard: ShardId): Epoch | undefined {
    return this.clock.monotonicNow() < this.#servesUntil ? this.#epochs.get(shard) : undefined;
  }

  get ownedShards(): number {
    return this.clock.monotonicNow() < this.#servesUntil ? this.#epochs.size : 0;
  }

  /**
   * Takes `shards` anew, with a new epoch each, also those that are ours already: after a commit of
   * unknown outcome this decides it, for the old epoch can commit nothing from here on.
   */
  async acquire(shards: readonly ShardId[]): Promise<void> {
    const acquired = await this.store.acquire(this.node, shards);
    for (const shard of shards) {
      const epoch = acquired.get(shard);
      if (epoch === undefined) this.#epochs.delete(shard);
      else this.#epochs.set(shard, epoch);
    }
    this.#tell(new Set(shards));
  }

  async #renew(): Promise<void> {
    const askedAt = this.clock.monotonicNow();
    try {
      if (!(await this.store.renew(this.node, actorSettings.leaseMs))) {
        this.#servesUntil = Number.NEGATIVE_INFINITY;
        this.#lose(new Set(this.#epochs.keys()));
        return;
      }
      const lapsed = askedAt >= this.#servesUntil;
      this.#extend(askedAt);
      // After a lapse somebody else may have taken shards and given them back: what we remember is void.
      const wanted = lapsed ? allShards : allShards.filter((shard) => !this.#epochs.has(shard));
      if (wanted.length > 0) await this.acquire(wanted);
    } catch (error) {
      this.onFailure(error);
    }
  }

  /** The lease began when the store was asked, at the latest: the answer's way back is not ours to use. */
  #extend(askedAt: number): void {
    this.#servesUntil = askedAt + actorSettings.leaseMs - actorSettings.leaseMarginMs;
  }

  #lose(shards: ReadonlySet<ShardId>): void {
    for (const shard of shards) this.#epochs.delete(shard);
    this.#tell(shards);
  }

  #tell(shards: ReadonlySet<ShardId>): void {
    for (const listener of this.#listeners) listener(shards);
  }
}
