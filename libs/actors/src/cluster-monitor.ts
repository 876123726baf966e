import { type Cancel, Clock, Timers } from '#kernel';

import { type ClusterView, LeaseStore, type News, type Taken } from './lease-store.js';
import { actorSettings } from './settings.js';
import type { ShardId } from './shards.js';

export type ViewListener = (view: ClusterView) => void;
export type FreedListener = (shards: readonly ShardId[]) => void;

/**
 * The newest view of the cluster that this process has. It looks again and again, and at once when the store says that nodes
 * came or went. What the store says of shards it believes until the next look: when they change hands, their callers wait for it.
 */
export class ClusterMonitor {
  readonly #listeners = new Set<ViewListener>();
  readonly #takers = new Set<FreedListener>();
  #view: ClusterView = { nodes: [], free: [] };
  #owners: readonly (string | undefined)[] = [];
  /** How many looks there were, and which of them the view is of. */
  #looks = 0;
  #newest = 0;
  /** For each look under way, what was heard since it began: it may have missed that. */
  readonly #heard = new Set<Taken[]>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #members = '';
  #stableSince = Number.NEGATIVE_INFINITY;
  #cancels: readonly Cancel[] = [];
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(
    private readonly store: LeaseStore,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  start(): void {
    const look = () => void this.look().catch(this.onFailure);
    this.#cancels = [this.store.watch((news) => this.#hear(news, look)), this.timers.every(actorSettings.viewMs, look)];
    look();
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
  }

  get view(): ClusterView {
    return this.#view;
  }

  /** Which boot of a node has a shard; undefined: nobody alive. */
  ownerOf(shard: ShardId): string | undefined {
    return this.#owners[shard];
  }

  /** When PostgreSQL was last asked for a view that it gave, by the monotonic clock; -Infinity: never. */
  get lookedAt(): number {
    return this.#lookedAt;
  }

  /** For how long the same nodes have been there, none of them going away that did not before. */
  get stableForMs(): number {
    return this.clock.monotonicNow() - this.#stableSince;
  }

  /** @returns how not to be told any more. */
  onLook(listener: ViewListener): Cancel {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Told of shards that were given back, as soon as that is heard. @returns how not to be told any more. */
  onFreed(listener: FreedListener): Cancel {
    this.#takers.add(listener);
    return () => void this.#takers.delete(listener);
  }

  /** Resolves with a view that was asked for after this call; many who call at once share it. @throws when PostgreSQL is away. */
  look(): Promise<void> {
    if (this.#looking === undefined) return this.#lookNow();
    this.#next ??= this.#looking.then(ignore, ignore).then(() => {
      this.#next = undefined;
      return this.#lookNow();
    });
    return this.#next;
  }

  #lookNow(): Promise<void> {
    this.#looking = this.#take().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  #hear({ freed, taken }: News, look: () => void): void {
    if (taken !== undefined && this.#view.nodes.some(({ bootId }) => bootId === taken.bootId)) {
      for (const heard of this.#heard) heard.push(taken);
      this.#see(withTaken(this.#view, taken));
      return;
    }
    // A look under way may be too early to see what was freed, and the next one may be a while.
    if (freed === undefined || this.#heard.size > 0) look();
    if (freed !== undefined) for (const listener of [...this.#takers]) listener(freed);
  }

  async #take(): Promise<void> {
    const askedAt = this.clock.monotonicNow();
    const look = (this.#looks += 1);
    const heard: Taken[] = [];
    this.#heard.add(heard);
    const view = await this.store.view().finally(() => this.#heard.delete(heard));
    // Two looks may overlap, and the older be answered last.
    if (look < this.#newest) return;
    this.#newest = look;
    this.#lookedAt = askedAt;
    const members = view.nodes
      .map(({ bootId, draining }) => `${bootId} ${draining}`)
      .toSorted()
      .join();
    if (members !== this.#members) this.#stableSince = askedAt;
    this.#members = members;
    this.#see(heard.reduce(withTaken, view));
  }

  #see(view: ClusterView): void {
    this.#view = view;
    this.#owners = ownersIn(view);
    for (const listener of [...this.#listeners]) listener(view);
  }
}

/** The boot that has each shard, at the index of the shard. */
function ownersIn({ nodes }: ClusterView): readonly (string | undefined)[] {
  const owners: (string | undefined)[] = [];
  for (const { bootId, shards } of nodes) for (const shard of shards) owners[shard] = bootId;
  return owners;
}

/** The same view after a boot has taken shards. */
function withTaken({ nodes, free }: ClusterView, { bootId, shards }: Taken): ClusterView {
  const moved = new Set(shards);
  const others = (of: readonly ShardId[]) => of.filter((shard) => !moved.has(shard));
  return {
    nodes: nodes.map((node) => ({
      ...node,
      shards: node.bootId === bootId ? [...others(node.shards), ...shards] : others(node.shards),
    })),
    free: others(free),
  };
}

const ignore = () => undefined;
