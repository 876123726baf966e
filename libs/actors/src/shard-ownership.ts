import { type Cancel, Clock, Timers } from '#kernel';

import { ClusterMonitor } from './cluster-monitor.js';
import { type Epoch, LeaseStore, type NodeIdentity } from './lease-store.js';
import { actorSettings } from './settings.js';
import { ShardBalance } from './shard-balance.js';
import type { ShardId } from './shards.js';

/** Told when shards came under a new epoch, or were lost: activations made before are stale. */
export type OwnershipListener = (shards: ReadonlySet<ShardId>) => void;
/** Told of shards whose last owner may have told less than it committed, and for how long nobody could have told anything before. */
export type HeirListener = (shards: ReadonlySet<ShardId>, withoutLeaseMs: number) => void;
/** Ends what is under way in these shards, and takes nothing more in. Gives back those where that came to its end in time. */
export type Flush = (shards: ReadonlySet<ShardId>) => Promise<ReadonlySet<ShardId>>;

/**
 * What this node may write. It renews its lease, has the shards it should have ({@link ShardBalance}), and stops serving
 * before its lease ends. No write rests on it: a commit carries its epoch and is refused by
 * PostgreSQL when that is not the newest. What an actor answers from memory, without a write, does rest on the lease.
 */
export class ShardOwnership {
  readonly cluster: ClusterMonitor;
  readonly #balance: ShardBalance;
  readonly #epochs = new Map<ShardId, Epoch>();
  /** On their way to another node: what is under way is finished, and nothing new is taken in. */
  readonly #leaving = new Set<ShardId>();
  /** Perhaps not ours any more, or not for long. Not served until they have been taken anew, which decides it, or are known to be gone. */
  readonly #doubtful = new Set<ShardId>();
  /** Wanted from a node that died, or anew after a lapse. The answer to an acquisition may be lost, and what it was for must not be. */
  readonly #inheriting = new Set<ShardId>();
  readonly #listeners: OwnershipListener[] = [];
  readonly #heirs: HeirListener[] = [];
  #flush: Flush = async (shards) => shards;
  #servesUntil = Number.NEGATIVE_INFINITY;
  /** Since when there was no lease, until one was renewed in time: as good as none could be renewed, so nobody else had one either. */
  #leaselessSince: number | undefined;
  /** There was no lease, and what is still ours has not been taken anew since. */
  #lapsed = false;
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
  ) {
    this.cluster = new ClusterMonitor(store, clock, timers, onFailure);
    this.#balance = new ShardBalance(this, clock, timers, onFailure);
  }

  /** Registers this boot, takes what it should have, and keeps both up until {@link stop}. */
  async start(): Promise<void> {
    const askedAt = this.clock.monotonicNow();
    await this.store.register(this.node, actorSettings.leaseMs);
    this.#extend(askedAt);
    this.cluster.start();
    await this.cluster.look();
    await this.#balance.start();
    this.#cancelRenewal = this.timers.every(actorSettings.renewMs, () => {
      this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined));
    });
  }

  /** Gives all shards to the nodes that should have them now, some at a time. What cannot be given by its deadline stays. */
  drain(): Promise<void> {
    return this.#balance.empty();
  }

  leave(): Promise<void> {
    return this.store.drain(this.node);
  }

  /** Ends the lease, so that a successor need not wait for it. */
  async stop(): Promise<void> {
    this.#balance.stop();
    this.cluster.stop();
    this.#cancelRenewal?.();
    await this.#renewing;
    this.#servesUntil = Number.NEGATIVE_INFINITY;
    this.#lose(new Set(this.#epochs.keys()));
    await this.store.release(this.node);
  }

  onChange(listener: OwnershipListener): void {
    this.#listeners.push(listener);
  }

  /** Told of shards that were taken from a node that died, or again after a while without a lease: perhaps not all that was committed was told. */
  onInherited(listener: HeirListener): void {
    this.#heirs.push(listener);
  }

  /** What is done before shards are given back. */
  beforeGivingBack(flush: Flush): void {
    this.#flush = flush;
  }

  /** The epoch to commit under; undefined when the shard is not ours, or our lease is about to end. */
  epochOf(shard: ShardId): Epoch | undefined {
    return this.isAlive && !this.#doubtful.has(shard) ? this.#epochs.get(shard) : undefined;
  }

  /** Whether commands for a shard are taken in: it is ours, and not about to leave. */
  accepts(shard: ShardId): boolean {
    return this.epochOf(shard) !== undefined && !this.#leaving.has(shard);
  }

  /** Whether this boot has a lease that it may use, whatever it owns. */
  get isAlive(): boolean {
    return this.clock.monotonicNow() < this.#servesUntil;
  }

  get held(): readonly ShardId[] {
    return [...this.#epochs.keys()];
  }

  get ownedShards(): number {
    return this.isAlive ? this.#epochs.size - this.#doubtful.size : 0;
  }

  /**
   * Takes shards that nobody alive has. `inherited`: those of them whose owner died. The view that says so may be older than
   * what was taken since: that is not taken again, for it would end every activation in it.
   */
  async take(shards: readonly ShardId[], inherited: ReadonlySet<ShardId>): Promise<void> {
    for (const shard of inherited) if (!this.#epochs.has(shard)) this.#inheriting.add(shard);
    await this.#acquire(() => shards.filter((shard) => !this.#epochs.has(shard)));
  }

  /** Takes those of `shards` that were given back and that nobody has taken since. */
  takeFree(shards: readonly ShardId[]): Promise<void> {
    return this.#inTurn(async () => {
      const taken = await this.store.takeFree(this.node, shards);
      for (const [shard, epoch] of taken) this.#hold(shard, epoch);
      if (taken.size > 0) this.#tell(new Set(taken.keys()));
    });
  }

  /**
   * Takes those of `shards` that are ours anew, with a new epoch each: after a commit of unknown outcome this decides it,
   * for the old epoch can commit nothing from here on.
   */
  acquire(shards: readonly ShardId[]): Promise<void> {
    return this.#acquire(() => shards.filter((shard) => this.#epochs.has(shard)));
  }

  /**
   * Gives up shards for others to take, as soon as what is under way in them has ended. Where it does not end, they stay; and
   * where they were taken anew meanwhile, or are about to be: for what was committed before is perhaps not told yet.
   */
  async giveBack(shards: readonly ShardId[]): Promise<void> {
    const begun = new Map(shards.map((shard) => [shard, this.#epochs.get(shard)]));
    for (const shard of shards) this.#leaving.add(shard);
    try {
      const flushed = await this.#flush(new Set(shards));
      await this.#inTurn(async () => {
        const isTold = (shard: ShardId) => flushed.has(shard) && !this.#inheriting.has(shard);
        const isOurs = (shard: ShardId) => this.#epochs.has(shard) && this.#epochs.get(shard) === begun.get(shard);
        const given = new Set(this.isAlive ? shards.filter((shard) => isTold(shard) && isOurs(shard)) : []);
        if (given.size === 0) return;
        await this.store.giveBack(this.node, [...given]).catch((error: unknown) => {
          // It may have happened all the same.
          for (const shard of given) this.#doubtful.add(shard);
          throw error;
        });
        this.#lose(given);
      });
    } finally {
      for (const shard of shards) this.#leaving.delete(shard);
    }
  }

  #acquire(choose: () => readonly ShardId[]): Promise<void> {
    return this.#inTurn(async () => {
      const shards = choose();
      if (shards.length === 0) return;
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
      // Judged by when the answer is here: it may be the one that came too late.
      if (!this.isAlive) this.#onLapse();
      else if (!this.#lapsed) this.#leaselessSince = undefined;
      this.#extend(askedAt);
      await this.#reconcile();
      await this.acquire([...this.#doubtful]);
      this.#lapsed = false;
    } catch (error) {
      this.onFailure(error);
    }
  }

  /** Somebody else may have taken shards, and even have given them back: what we remember is void, before anybody is answered by it. */
  #onLapse(): void {
    this.#lapsed = true;
    this.#leaselessSince ??= this.#servesUntil;
    this.#lose(new Set(this.held));
  }

  /** Believes the store rather than itself: an acquisition whose answer was lost has happened all the same. */
  #reconcile(): Promise<void> {
    return this.#inTurn(async () => {
      const owned = await this.store.owned(this.node);
      const known = new Set([...this.#epochs.keys(), ...owned.keys()]);
      const wrong = [...known].filter((shard) => this.#epochs.get(shard) !== owned.get(shard));
      for (const shard of wrong) this.#hold(shard, owned.get(shard));
      if (this.#lapsed) this.#wantAnew(owned.keys());
      if (wrong.length > 0) this.#tell(new Set(wrong));
    });
  }

  /** Who had no lease could not find out what had become of a commit without an answer: it is told as if another node had died. */
  #wantAnew(shards: Iterable<ShardId>): void {
    for (const shard of shards) {
      this.#doubtful.add(shard);
      this.#inheriting.add(shard);
    }
  }

  #inTurn<Value>(ask: () => Promise<Value>): Promise<Value> {
    const answer = this.#turn.then(ask, ask);
    // Whoever is next waits for the end of it, good or bad, and does not fail with it.
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  #hold(shard: ShardId, epoch: Epoch | undefined): void {
    if (epoch === undefined) return this.#forget(shard);
    this.#epochs.set(shard, epoch);
    this.#doubtful.delete(shard);
  }

  /** Somebody else has it, or may have it: what was to be told of it is theirs to tell. */
  #forget(shard: ShardId): void {
    this.#epochs.delete(shard);
    this.#doubtful.delete(shard);
    this.#inheriting.delete(shard);
  }

  #end(): void {
    this.#balance.stop();
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
    for (const shard of shards) this.#forget(shard);
    this.#tell(shards);
  }

  #tell(shards: ReadonlySet<ShardId>): void {
    for (const listener of this.#listeners) listener(shards);
    const served = (shard: ShardId) => this.#epochs.has(shard) && !this.#doubtful.has(shard);
    const inherited = new Set([...shards].filter((shard) => this.#inheriting.has(shard) && served(shard)));
    if (inherited.size === 0) return;
    for (const shard of inherited) this.#inheriting.delete(shard);
    const withoutLeaseMs = this.#leaselessSince === undefined ? 0 : this.clock.monotonicNow() - this.#leaselessSince;
    for (const listener of this.#heirs) listener(inherited, withoutLeaseMs);
  }
}
