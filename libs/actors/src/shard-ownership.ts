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
  /** The last of the questions to the store about epochs. They wait for each other: answers that overtake would be believed. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly node: NodeIdentity,
    private readonly store: LeaseStore,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly onFailure: (error: unknown) => void,
    /** Another boot of this node id has begun. This one will never own anything again, and should end. */
    private readonly onSuperseded: () => void = () => undefined,
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
  acquire(shards: readonly ShardId[]): Promise<void> {
    return this.#inTurn(async () => {
      const acquired = await this.store.acquire(this.node, shards);
      for (const shard of shards) this.#hold(shard, acquired.get(shard));
      this.#tell(new Set(shards));
    });
  }

  async #renew(): Promise<void> {
    const askedAt = this.clock.monotonicNow();
    try {
      if (!(await this.store.renew(this.node, actorSettings.leaseMs))) {
        this.#end();
        return;
      }
      const lapsed = askedAt >= this.#servesUntil;
      this.#extend(askedAt);
      await this.#reconcile();
      // After a lapse somebody else may have taken shards and given them back: what we remember is void.
      const wanted = lapsed ? allShards : allShards.filter((shard) => !this.#epochs.has(shard));
      if (wanted.length > 0) await this.acquire(wanted);
    } catch (error) {
      this.onFailure(error);
    }
  }

  /** Believes the store rather than itself: an acquisition whose answer was lost has happened all the same. */
  #reconcile(): Promise<void> {
    return this.#inTurn(async () => {
      const owned = await this.store.owned(this.node);
      const wrong = allShards.filter((shard) => this.#epochs.get(shard) !== owned.get(shard));
      for (const shard of wrong) this.#hold(shard, owned.get(shard));
      if (wrong.length > 0) this.#tell(new Set(wrong));
    });
  }

  #inTurn<Value>(ask: () => Promise<Value>): Promise<Value> {
    const answer = this.#turn.then(ask, ask);
    // Whoever is next waits for the end of it, good or bad, and does not fail with it.
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  #hold(shard: ShardId, epoch: Epoch | undefined): void {
    if (epoch === undefined) this.#epochs.delete(shard);
    else this.#epochs.set(shard, epoch);
  }

  #end(): void {
    this.#cancelRenewal?.();
    this.#servesUntil = Number.NEGATIVE_INFINITY;
    this.#lose(new Set(this.#epochs.keys()));
    this.onSuperseded();
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
