import { type Cancel, Timers } from '#kernel';

import { NodePresence } from './node-presence.js';
import { OnlineRegister } from './online-register.js';
import { PresenceFollowers } from './presence-followers.js';
import { presenceSettings } from './settings.js';

/**
 * Says again and again that this node is there and who is on it, and looks which others are. When one of them came or
 * went, what the connections of this node follow is looked up anew; now and then in any case.
 */
export class PresenceBeat {
  #cancels: readonly Cancel[] = [];
  #nodes = '';
  /** Since when, without a break, the register could be asked. */
  #renewals = 0;
  #sinceReconciled = 0;
  #beating = false;

  constructor(
    private readonly register: OnlineRegister,
    private readonly node: NodePresence,
    private readonly followers: PresenceFollowers,
    private readonly timers: Timers,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  start(): void {
    // The followers hear first: the node may answer what it hears with something newer.
    this.#cancels = [this.followers.start(), this.timers.every(presenceSettings.renewMs, () => this.#beat())];
    this.node.start();
    this.#beat();
  }

  async stop(): Promise<void> {
    for (const cancel of this.#cancels) cancel();
    await this.node.stop();
  }

  /** One at a time: a beat that takes long stands for those that would have come meanwhile. */
  #beat(): void {
    if (this.#beating) return;
    this.#beating = true;
    this.#renew()
      .catch(this.onFailure)
      .finally(() => (this.#beating = false));
  }

  async #renew(): Promise<void> {
    // Or the register would find somebody missing, and be written anew as a whole.
    this.node.tellArrivals();
    const nodes = await this.register.renew(this.node.users);
    this.#sinceReconciled++;
    if (nodes === null) {
      this.#renewals = 0;
      return;
    }
    this.#renewals++;
    // A register that was away for long has forgotten the others, who are as alive as we are: they say so in time.
    if (this.#renewals * presenceSettings.renewMs < presenceSettings.aliveMs) return;
    const present = [...nodes].sort().join();
    if (present === this.#nodes && this.#sinceReconciled * presenceSettings.renewMs < presenceSettings.reconcileMs) return;
    await this.followers.reconcile();
    this.#nodes = present;
    this.#sinceReconciled = 0;
  }
}
