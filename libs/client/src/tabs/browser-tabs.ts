import type { Timers } from '#kernel';

import { settings } from '../settings.js';
import { pause } from '../waiting.js';
import type { TabChannel } from './tab-channel.js';
import { type TabMessage, Tabs } from './tabs.js';
import { type Lead, takeTurn } from './turn.js';

/** As much of `navigator.locks` as is used: who is granted a lock has it until what the callback returned is settled. */
export interface Locks {
  request(name: string, options: { readonly signal: AbortSignal }, granted: () => Promise<void>): Promise<void>;
}

/**
 * The tabs of a browser, by its locks: one has the lock and leads, the others stand in line. The browser takes the
 * lock from a tab that was closed, crashed or killed, and gives it to the next in the same moment.
 */
export class BrowserTabs extends Tabs {
  constructor(
    /** Of the lock. */
    private readonly name: string,
    private readonly locks: Locks,
    private readonly channel: TabChannel,
    private readonly timers: Timers,
  ) {
    super();
  }

  lead(lead: Lead, lifetime: AbortSignal): void {
    void this.#standInLine(lead, lifetime);
  }

  tell(message: TabMessage): void {
    this.channel.tell(message);
  }

  hear(listener: (message: TabMessage) => void, lifetime: AbortSignal): void {
    this.channel.hear(listener, lifetime);
  }

  async #standInLine(lead: Lead, lifetime: AbortSignal): Promise<void> {
    while (!lifetime.aborted) {
      await this.#turn(lead, lifetime);
      // A page that is about to go is refused every lock, and a turn may end at once: neither may become a busy loop.
      await pause(settings.leadAgainMs, this.timers, lifetime).catch(() => undefined);
    }
  }

  async #turn(lead: Lead, lifetime: AbortSignal): Promise<void> {
    // A lock can be stolen while it is held: then the request ends, and what runs under it has to.
    const over = new AbortController();
    try {
      await this.locks.request(this.name, { signal: lifetime }, () => takeTurn(lead, lifetime, over.signal));
    } catch {
      over.abort();
    }
  }
}
