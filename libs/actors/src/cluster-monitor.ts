import { type Cancel, Clock, Timers } from '#kernel';

import { type ClusterView, LeaseStore } from './lease-store.js';
import { actorSettings } from './settings.js';

export type ViewListener = (view: ClusterView) => void;

/** The newest view of the cluster that this process has. It looks again and again, and at once when the store says that there is news. */
export class ClusterMonitor {
  readonly #listeners = new Set<ViewListener>();
  #view: ClusterView = { nodes: [], free: [] };
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
    this.#cancels = [this.store.watch(look), this.timers.every(actorSettings.viewMs, look)];
    look();
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
  }

  get view(): ClusterView {
    return this.#view;
  }

  /** Whether the view is of these days: PostgreSQL has answered a moment ago. */
  get isCurrent(): boolean {
    return this.clock.monotonicNow() - this.#lookedAt < actorSettings.viewTrustMs;
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

  /** Resolves with a view that was asked for after this call; many who call at once share it. @throws when PostgreSQL is away. */
  look(): Promise<void> {
    if (this.#looking === undefined) return this.#lookNow();
    this.#next ??= this.#looking.then(ignore, ignore).then(() => {
      this.#next = undefined;
      return this.#lookNow();
    });
    return this.#next;
  }

  /** Resolves at the next look that succeeds, or after `withinMs`. */
  nextLook(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancelTimer();
        cancelListener();
        resolve();
      };
      const cancelTimer = this.timers.after(withinMs, done);
      const cancelListener = this.onLook(done);
    });
  }

  #lookNow(): Promise<void> {
    this.#looking = this.#take().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #take(): Promise<void> {
    const askedAt = this.clock.monotonicNow();
    const view = await this.store.view();
    this.#view = view;
    this.#lookedAt = askedAt;
    const members = view.nodes
      .map(({ bootId, draining }) => `${bootId} ${draining}`)
      .toSorted()
      .join();
    if (members !== this.#members) this.#stableSince = askedAt;
    this.#members = members;
    for (const listener of [...this.#listeners]) listener(view);
  }
}

const ignore = () => undefined;
