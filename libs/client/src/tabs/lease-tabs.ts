import { Ids } from '#kernel';

import type { Ports } from '../ports.js';
import { settings } from '../settings.js';
import type { ClientStore } from '../storage/client-store.js';
import { pause } from '../waiting.js';
import { Lease } from './lease.js';
import { watchOutbox } from './outbox-watch.js';
import type { TabChannel } from './tab-channel.js';
import { type TabMessage, Tabs } from './tabs.js';
import { type Lead, takeTurn } from './turn.js';

/**
 * Tabs or processes whose platform has no locks, by a lease in their store. One has it, renews it and
 * leads; the others ask for it. It ends by itself some time after the one that had it died.
 *
 * Whoever sees that a clock was set, or that the device slept, waits until the holder has had the time to renew:
 * else there would be two of them for a moment, whenever the wall clock is set forward and whenever a device wakes up.
 */
export class LeaseTabs extends Tabs {
  readonly #holder: string;

  /** @param channel absent where there is none: what others tell is then read from the store. */
  constructor(
    private readonly store: ClientStore,
    private readonly ports: Ports,
    private readonly channel?: TabChannel,
  ) {
    super();
    this.#holder = new Ids(ports.clock, ports.random).next();
  }

  lead(lead: Lead, lifetime: AbortSignal): void {
    void this.#askAgainAndAgain(lead, lifetime);
  }

  tell(message: TabMessage): void {
    this.channel?.tell(message);
  }

  hear(listener: (message: TabMessage) => void, lifetime: AbortSignal): void {
    if (this.channel !== undefined) this.channel.hear(listener, lifetime);
    else void watchOutbox(this.store, { timers: this.ports.timers, lifetime, changed: listener });
  }

  async #askAgainAndAgain(lead: Lead, lifetime: AbortSignal): Promise<void> {
    for (let isSteady = true; !lifetime.aborted;) {
      if (isSteady) await this.#turn(lead, lifetime);
      isSteady = await this.#wait(isSteady ? settings.leaseAskMs : 2 * settings.leaseRenewMs, lifetime);
    }
  }

  /** Returns whether both clocks went on as they should; what they may differ by ends no lease that is renewed. */
  async #wait(waitMs: number, lifetime: AbortSignal): Promise<boolean> {
    const { clock, timers } = this.ports;
    const [wall, monotonic] = [clock.now(), clock.monotonicNow()];
    await pause(waitMs, timers, lifetime).catch(() => undefined);
    const waited = [clock.now() - wall, clock.monotonicNow() - monotonic];
    return waited.every((ms) => Math.abs(ms - waitMs) <= settings.leaseRenewMs);
  }

  /** A turn, if the lease is to be had. */
  async #turn(lead: Lead, lifetime: AbortSignal): Promise<void> {
    const lease = await Lease.take(this.store, this.ports, this.#holder);
    if (lease === undefined) return;
    void lease.keep();
    await takeTurn(lead, lifetime, lease.over);
    await lease.release();
  }
}
