import { type Cancel, Clock, Timers } from '#kernel';

import { membersIn, ownersIn, withNews } from './cluster-news.js';
import { type ClusterView, LeaseStore, type News, type Taken } from './lease-store.js';
import { actorSettings } from './settings.js';
import type { ShardId } from './shards.js';

export type ViewListener = (view: ClusterView) => void;
export type TakenListener = (taken: Taken) => void;
export type FreedListener = (shards: readonly ShardId[]) => void;

/**
 * The newest view of the cluster that this process has. It looks again and again, and at once when somebody came whom it does not
 * know. What else the store says it believes until the next look: when shards change hands, their callers wait for it.
 */
export class ClusterMonitor {
  readonly #listeners = new Set<ViewListener>();
  readonly #whoHearsOfFreed = new Set<FreedListener>();
  readonly #whoHearsOfTaken = new Set<TakenListener>();
  #view: ClusterView = { nodes: [], free: [] };
  #owners: readonly (string | undefined)[] = [];
  /** How many looks there were, and which of them the view is of. */
  #looks = 0;
  #newest = 0;
  /** For each look under way, what was heard since it began: it may have missed that. */
  readonly #heard = new Set<News[]>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #members = '';
  #stableSince = Number.NEGATIVE_INFINITY;
  #cancelLooks: Cancel | undefined;
  #cancelWatch: Cancel | undefined;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(
    private readonly store: LeaseStore,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  start(): void {
    this.#watch();
    this.#cancelLooks = this.timers.every(actorSettings.viewMs, this.#lookSoon);
    this.#lookSoon();
  }

  stop(): void {
    this.#cancelLooks?.();
    this.#cancelWatch?.();
    this.#cancelWatch = undefined;
  }

  /** What the store has said until now, and what has not been heard yet, is not heard any more. */
  listenAnew(): void {
    if (this.#cancelWatch === undefined) return;
    this.#cancelWatch();
    this.#watch();
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
    this.#whoHearsOfFreed.add(listener);
    return () => void this.#whoHearsOfFreed.delete(listener);
  }

  /** Told of shards that a boot has now, as soon as that is heard. @returns how not to be told any more. */
  onTaken(listener: TakenListener): Cancel {
    this.#whoHearsOfTaken.add(listener);
    return () => void this.#whoHearsOfTaken.delete(listener);
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

  /** Changes the view as the store said, or as is known from it otherwise, until the next look. */
  believe(news: News): void {
    for (const heard of this.#heard) heard.push(news);
    this.#see(withNews(this.#view, news), this.clock.monotonicNow());
  }

  #lookNow(): Promise<void> {
    this.#looking = this.#take().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  #watch(): void {
    this.#cancelWatch = this.store.watch((news) => this.#hear(news));
  }

  readonly #lookSoon = (): void => void this.look().catch(this.onFailure);

  #hear(news: News): void {
    const { freed, taken, leaving, gone } = news;
    if (taken !== undefined) for (const listener of [...this.#whoHearsOfTaken]) listener(taken);
    const of = taken?.bootId ?? leaving ?? gone;
    if (this.#view.nodes.some(({ bootId }) => bootId === of)) return this.believe(news);
    // A look under way may be too early to see what was freed, and the next one may be a while.
    if (freed === undefined || this.#heard.size > 0) this.#lookSoon();
    if (freed !== undefined) for (const listener of [...this.#whoHearsOfFreed]) listener(freed);
  }

  async #take(): Promise<void> {
    const askedAt = this.clock.monotonicNow();
    const look = (this.#looks += 1);
    const heard: News[] = [];
    this.#heard.add(heard);
    const view = await this.store.view().finally(() => this.#heard.delete(heard));
    // Two looks may overlap, and the older be answered last.
    if (look < this.#newest) return;
    this.#newest = look;
    this.#lookedAt = askedAt;
    this.#see(heard.reduce(withNews, view), askedAt);
  }

  #see(view: ClusterView, asOf: number): void {
    const members = membersIn(view);
    if (members !== this.#members) this.#stableSince = asOf;
    this.#members = members;
    this.#view = view;
    this.#owners = ownersIn(view);
    for (const listener of [...this.#listeners]) listener(view);
  }
}

const ignore = () => undefined;
