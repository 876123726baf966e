import type { Timers } from '#kernel';

import { settings } from '../settings.js';
import { pause } from '../waiting.js';
import { Tabs } from './tabs.js';
import { type Lead, takeTurn } from './turn.js';

/** Nobody else has the store open: this one leads for as long as it lives. */
export class SoleTab extends Tabs {
  constructor(private readonly timers: Timers) {
    super();
  }

  lead(lead: Lead, lifetime: AbortSignal): void {
    void this.#lead(lead, lifetime);
  }

  tell(): void {
    // There is nobody to hear it.
  }

  hear(): void {
    // There is nobody to speak.
  }

  async #lead(lead: Lead, lifetime: AbortSignal): Promise<void> {
    while (!lifetime.aborted) {
      await takeTurn(lead, lifetime);
      await pause(settings.leadAgainMs, this.timers, lifetime).catch(() => undefined);
    }
  }
}
