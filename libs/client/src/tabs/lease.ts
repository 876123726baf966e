import type { Cancel } from '#kernel';

import type { Ports } from '../ports.js';
import { settings } from '../settings.js';
import type { ClientStore } from '../storage/client-store.js';
import { pause } from '../waiting.js';

/**
 * The lease of a store, while one holder can be sure to have it: it is over before anybody else can get it.
 * The store counts by the wall clock, which all share; here it is counted by the other one, which nobody can set.
 */
export class Lease {
  readonly #over = new AbortController();
  #expiry: Cancel = () => undefined;

  private constructor(
    private readonly store: ClientStore,
    private readonly ports: Ports,
    private readonly holder: string,
  ) {}

  /** Undefined if somebody else has it, or the store cannot say. */
  static async take(store: ClientStore, ports: Ports, holder: string): Promise<Lease | undefined> {
    const lease = new Lease(store, ports, holder);
    if (await lease.#ask()) return lease;
    lease.end();
    return undefined;
  }

  /** Aborts when it is not certain any more. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Renews it until it is over. */
  async keep(): Promise<void> {
    for (;;) {
      await pause(settings.leaseRenewMs, this.ports.timers, this.over).catch(() => undefined);
      if (this.over.aborted) return;
      if ((await this.#ask()) === false) return this.end();
    }
  }

  /** Lets others have it. */
  async release(): Promise<void> {
    this.end();
    // One that cannot be given back ends by itself, in time.
    await this.store.release(this.holder).catch(() => undefined);
  }

  end(): void {
    this.#expiry();
    this.#over.abort();
  }

  /** Whether the store gave it; undefined when that is not known. */
  async #ask(): Promise<boolean | undefined> {
    const { clock, timers } = this.ports;
    // Counted from before the question: nobody knows when in the meantime it was answered.
    const expiry = timers.after(settings.leaseMs - settings.leaseMarginMs, () => this.end());
    const isHeld = await this.store.lease(this.holder, clock.now(), settings.leaseMs).catch(() => undefined);
    if (isHeld === true && !this.over.aborted) {
      this.#expiry();
      this.#expiry = expiry;
    } else expiry();
    return this.over.aborted ? false : isHeld;
  }
}
