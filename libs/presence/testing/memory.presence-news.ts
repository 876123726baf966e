import type { Cancel } from '#kernel';

import { type PresenceItem, PresenceNews } from '../src/presence-news.js';

/** What the nodes of a test hear each other by. */
export class SharedNews {
  readonly listeners = new Map<string, Set<(item: PresenceItem) => void>>();
  isAway = false;
}

/** {@link PresenceNews} in memory. */
export class MemoryPresenceNews extends PresenceNews {
  readonly #listeners = new Set<(item: PresenceItem) => void>();

  constructor(
    private readonly shared: SharedNews,
    private readonly bootId: string,
  ) {
    super();
    shared.listeners.set(bootId, this.#listeners);
  }

  override publish(items: readonly PresenceItem[]): void {
    this.#deliver(this.#listeners, items);
    if (this.shared.isAway) return;
    for (const [bootId, listeners] of this.shared.listeners) if (bootId !== this.bootId) this.#deliver(listeners, items);
  }

  override listen(listener: (item: PresenceItem) => void): Cancel {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #deliver(listeners: ReadonlySet<(item: PresenceItem) => void>, items: readonly PresenceItem[]): void {
    for (const item of items) for (const listener of [...listeners]) listener(item);
  }
}
