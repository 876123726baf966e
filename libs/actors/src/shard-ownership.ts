import { type Cancel, Clock, Timers } from '#kernel';

import { ClusterMonitor } from './cluster-monitor.js';
import { HeldEpochs } from './held-epochs.js';
import { type Epoch, LeaseStore, type NodeIdentity, type Taken } from './lease-store.js';
import { heirsOf, wantedOf } from './ownership-plan.js';
import { actorSettings } from './settings.js';
import { ShardBalance } from './shard-balance.js';
import type { ShardId } from './shards.js';

/** Told when shards came under a new epoch, or were lost: activations made before are stale. */
export type OwnershipListener = (shards: ReadonlySet<ShardId>) => void;
/** Told of shards whose last owner may have told less than it committed, and for how long nobody could have told anything before. */
export type HeirListener = (shards: ReadonlySet<ShardId>, withoutLeaseMs: number) => void;
/** Ends what is under way in these shards, which take nothing more in. */
export type Flush = (shards: ReadonlySet<ShardId>) => Flushing;

export interface Flushing {
  /** Those where nothing was under way. */
  readonly quiet: ReadonlySet<ShardId>;
  /** These, and those where it came to its end in time. */
  readonly settled: Promise<ReadonlySet<ShardId>>;
}

/**
 * What this node may write. It renews its lease, has the shards it should have ({@link ShardBalance}), and stops serving
 * before its lease ends. No write rests on it: a commit carries its epoch and is refused by
 * PostgreSQL when that is not the newest. What an actor answers from memory, without a write, does rest on the lease.
 */
export class ShardOwnership {
  readonly cluster: ClusterMonitor;
  readonly #balance: ShardBalance;
  readonly #epochs = new HeldEpochs();
  /** On their way to another node: what is under way is finished, and nothing new is taken in. */
  readonly #leaving = new Set<ShardId>();
  readonly #listeners: OwnershipListener[] = [];
  readonly #heirs: HeirListener[] = [];
  #flush: Flush = (shards) => ({ quiet: shards, settled: Promise.resolve(shards) });
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
    this.cluster.onTaken((taken) => this.#receive(taken));
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

  /** Gives all shards to the nodes that should have them now. What cannot be given by its deadline stays. */
  drain(): Promise<void> {
    return this.#balance.empty();
  }

  /** Lets everybody know that this node goes away; it knows by itself. */
  async leave(): Promise<void> {
    await this.store.drain(this.node);
    this.cluster.believe({ leaving: this.node.bootId });
  }

  /** Ends the lease, so that a successor need not wait for it. */
  async stop(): Promise<void> {
    this.#balance.stop();
    this.cluster.stop();
    this.#cancelRenewal?.();
    await this.#renewing;
    this.#servesUntil = Number.NEGATIVE_INFINITY;
    this.#loseAll();
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
    return this.isAlive && this.#epochs.isServed(shard) ? this.#epochs.get(shard) : undefined;
  }

  /** Whether commands for a shard are taken in: it is ours, and not about to leave. */
  accepts(shard: ShardId): boolean {
    return this.epochOf(shard) !== undefined && !this.#leaving.has(shard);
  }

  /** Whether a shard should be ours and is not, as far as we know: it may be on its way. */
  expects(shard: ShardId): boolean {
    if (!this.isAlive || this.#epochs.has(shard)) return false;
    const { view } = this.cluster;
    return this.cluster.ownerOf(shard) === this.node.bootId || wantedOf([shard], view, this.node).length > 0;
  }

  /** Whether this boot has a lease that it may use, whatever it owns. */
  get isAlive(): boolean {
    return this.clock.monotonicNow() < this.#servesUntil;
  }

  get held(): readonly ShardId[] {
    return this.#epochs.shards;
  }

  get ownedShards(): number {
    return this.isAlive ? this.#epochs.served : 0;
  }

  /**
   * Takes shards that nobody alive has. `inherited`: those of them whose owner died. The view that says so may be older than
   * what was taken since: that is not taken again, for it would end every activation in it.
   */
  async take(shards: readonly ShardId[], inherited: ReadonlySet<ShardId>): Promise<void> {
    this.#epochs.inherit([...inherited].filter((shard) => !this.#epochs.has(shard)));
    await this.#acquire(() => shards.filter((shard) => !this.#epochs.has(shard)));
  }

  /** Takes those of `shards` that were given back and that nobody has taken since. */
  takeFree(shards: readonly ShardId[]): Promise<void> {
    return this.#inTurn(async () => {
      const taken = await this.store.takeFree(this.node, shards);
      for (const [shard, epoch] of taken) this.#epochs.answered(shard, epoch);
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
   * Gives shards to those who should have them: at once where nothing is under way, and the others as soon as it has ended. Where it does not
   * end, they stay; and where they were taken anew meanwhile, or are about to be: for what was committed before is perhaps not told yet.
   */
  async handOver(shards: readonly ShardId[]): Promise<void> {
    const begun = this.#epochs.of(shards);
    for (const shard of shards) this.#leaving.add(shard);
    try {
      const { quiet, settled } = this.#flush(new Set(shards));
      await this.#give(quiet, begun);
      await this.#give((await settled).difference(quiet), begun);
    } finally {
      for (const shard of shards) this.#leaving.delete(shard);
    }
  }

  async #give(ended: ReadonlySet<ShardId>, begun: ReadonlyMap<ShardId, Epoch>): Promise<void> {
    if (ended.size === 0) return;
    await this.#inTurn(async () => {
      const isOurs = (shard: ShardId, epoch: Epoch) => this.#epochs.get(shard) === epoch && !this.#epochs.isInheriting(shard);
      const held = new Map([...begun].filter(([shard, epoch]) => ended.has(shard) && isOurs(shard, epoch)));
      if (held.size === 0 || !this.isAlive) return;
      const { node, cluster } = this;
      const given = [...held.keys()];
      await this.store.giveBack(node, held, heirsOf(given, cluster.view, node)).catch((error: unknown) => {
        // It may have happened all the same.
        this.#epochs.doubt(given);
        throw error;
      });
      for (const shard of given) this.#epochs.answered(shard, undefined);
      this.#tell(new Set(given));
    });
  }

  #acquire(choose: () => readonly ShardId[]): Promise<void> {
    return this.#inTurn(async () => {
      const shards = choose();
      if (shards.length === 0) return;
      const acquired = await this.store.acquire(this.node, shards);
      for (const shard of shards) this.#epochs.answered(shard, acquired.get(shard));
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
      await this.reconcile();
      await this.acquire(this.#epochs.doubtful);
      this.#lapsed = false;
    } catch (error) {
      this.onFailure(error);
    }
  }

  /** Somebody else may have taken shards, and even have given them back: what we remember is void, before anybody is answered by it. */
  #onLapse(): void {
    this.#lapsed = true;
    this.#leaselessSince ??= this.#servesUntil;
    // What was given to us before may be somebody else's by now, and may be heard only now.
    this.cluster.listenAnew();
    this.#loseAll();
  }

  /** Believes the store rather than itself: an acquisition whose answer was lost has happened all the same. */
  reconcile(): Promise<void> {
    return this.#inTurn(async () => {
      const owned = await this.store.owned(this.node);
      const known = new Set([...this.held, ...owned.keys()]);
      const wrong = [...known].filter((shard) => this.#epochs.get(shard) !== owned.get(shard));
      for (const shard of wrong) this.#epochs.answered(shard, owned.get(shard));
      if (this.#lapsed) this.#epochs.wantAnew(owned.keys());
      if (wrong.length > 0) this.#tell(new Set(wrong));
    });
  }

  #inTurn<Value>(ask: () => Promise<Value>): Promise<Value> {
    const asked = () => {
      this.#epochs.asking();
      return ask();
    };
    const answer = this.#turn.then(asked, asked);
    // Whoever is next waits for the end of it, good or bad, and does not fail with it.
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  #end(): void {
    this.#balance.stop();
    this.#cancelRenewal?.();
    this.#servesUntil = Number.NEGATIVE_INFINITY;
    this.#loseAll();
    this.onSuperseded();
  }

  /** The lease began when the store was asked, at the latest: the answer's way back is not ours to use. */
  #extend(askedAt: number): void {
    this.#servesUntil = askedAt + actorSettings.leaseMs - actorSettings.leaseMarginMs;
  }

  #receive({ bootId, shards, epochs }: Taken): void {
    if (bootId !== this.node.bootId || epochs === undefined) return;
    const received = shards.filter((shard, index) => this.#epochs.received(shard, epochs[index] ?? 0));
    if (received.length > 0) this.#tell(new Set(received));
  }

  #loseAll(): void {
    const lost = new Set(this.held);
    for (const shard of lost) this.#epochs.forget(shard);
    this.#tell(lost);
  }

  #tell(shards: ReadonlySet<ShardId>): void {
    for (const listener of this.#listeners) listener(shards);
    const inherited = this.#epochs.takeInherited(shards);
    if (inherited.size === 0) return;
    const withoutLeaseMs = this.#leaselessSince === undefined ? 0 : this.clock.monotonicNow() - this.#leaselessSince;
    for (const listener of this.#heirs) listener(inherited, withoutLeaseMs);
  }
}
