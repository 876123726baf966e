import { Tabs } from './tabs.js';

/** Nobody else has the store open: this one leads for as long as it lives. */
export class SoleTab extends Tabs {
  lead(lead: (turn: AbortSignal) => Promise<void>, lifetime: AbortSignal): void {
    void this.#lead(lead, lifetime);
  }

  tell(): void {
    // There is nobody to hear it.
  }

  hear(): void {
    // There is nobody to speak.
  }

  async #lead(lead: (turn: AbortSignal) => Promise<void>, lifetime: AbortSignal): Promise<void> {
    while (!lifetime.aborted) await lead(lifetime);
  }
}
