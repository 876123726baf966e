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
  /** Wanted from a node that died. The answer to an acquisition may be lost, and what it was for must not be. */
  readonly #inheriting = new Set<ShardId>();
  readonly #listeners: OwnershipListener[] = [];
  readonly #heirs: HeirListener[] = [];
  #flush: Flush = async (shards) => shards;
  #servesUntil = Number.NEGATIVE_INFINITY;
  /** For how long there was no lease until the last renewal: as good as none could be renewed, so nobody else had one either. */
  #withoutLeaseMs = 0;
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
    return this.isAlive ? this.#epochs.get(shard) : undefined;
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
    return this.isAlive ? this.#epochs.size : 0;
  }

  /**
   * Takes shards that nobody alive has. `inherited`: those of them whose owner died. The view that says so may be older than
   * what was taken since: that is not taken again, for it would end every activation in it.
   */
  async take(shards: readonly ShardId[], inherited: ReadonlySet<ShardId>): Promise<void> {
    for (const shard of inherited) this.#inheriting.add(shard);
    await this.#acquire(() => shards.filter((shard) => !this.#epochs.has(shard)));
    for (const shard of shards) this.#inheriting.delete(shard);
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

  /** Gives up shards for others to take, as soon as what is under way in them has ended. Where it does not end, they stay. */
  async giveBack(shards: readonly ShardId[]): Promise<void> {
    for (const shard of shards) this.#leaving.add(shard);
    try {
      const flushed = await this.#flush(new Set(shards));
      await this.#inTurn(async () => {
        const given = shards.filter((shard) => flushed.has(shard) && this.#epochs.has(shard));
        if (given.length === 0) return;
        await this.store.giveBack(this.node, given);
        this.#lose(new Set(given));
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
      const lapsed = !this.isAlive;
      // After a lapse somebody else may have taken shards, and even have given them back: what we remember is void, before anybody is answered by it.
      if (lapsed) this.#lose(new Set(this.#epochs.keys()));
      this.#withoutLeaseMs = lapsed ? this.clock.monotonicNow() - this.#servesUntil : 0;
      this.#extend(askedAt);
      await this.#reconcile();
      if (lapsed) await this.#takeAnew(this.held);
    } catch (error) {
      this.onFailure(error);
    }
  }

  /** Who had no lease could not find out what had become of a commit without an answer: it is told as if another node had died. */
  #takeAnew(shards: readonly ShardId[]): Promise<void> {
    for (const shard of shards) this.#inheriting.add(shard);
    return this.acquire(shards);
  }

  /** Believes the store rather than itself: an acquisition whose answer was lost has happened all the same. */
  #reconcile(): Promise<void> {
    return this.#inTurn(async () => {
      const owned = await this.store.owned(this.node);
      const known = new Set([...this.#epochs.keys(), ...owned.keys()]);
      const wrong = [...known].filter((shard) => this.#epochs.get(shard) !== owned.get(shard));
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
    for (const shard of shards) this.#epochs.delete(shard);
    this.#tell(shards);
  }

  #tell(shards: ReadonlySet<ShardId>): void {
    for (const listener of this.#listeners) listener(shards);
    const inherited = new Set([...shards].filter((shard) => this.#inheriting.has(shard) && this.#epochs.has(shard)));
    if (inherited.size === 0) return;
    for (const shard of inherited) this.#inheriting.delete(shard);
    for (const listener of this.#heirs) listener(inherited, this.#withoutLeaseMs);
  }
}
