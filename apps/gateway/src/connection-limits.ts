import { ParleyError } from '#protocol';

import { gatewaySettings } from './settings.js';

/** Counts who holds how many connections of this node. */
export class ConnectionLimits {
  readonly #open = new Map<string, number>();

  /** Takes a place for each holder. @throws ParleyError RATE_LIMITED when one of them has as many as it may. */
  enter(holders: readonly Holder[]): void {
    for (const { name, limit } of holders) {
      if ((this.#open.get(name) ?? 0) >= limit) {
        throw new ParleyError('RATE_LIMITED', {
          detail: 'Too many open connections.',
          retryAfterMs: gatewaySettings.drainSpreadMs,
        });
      }
    }
    for (const { name } of holders) this.#open.set(name, (this.#open.get(name) ?? 0) + 1);
  }

  leave(holders: readonly Holder[]): void {
    for (const { name } of holders) {
      const left = (this.#open.get(name) ?? 0) - 1;
      if (left > 0) this.#open.set(name, left);
      else this.#open.delete(name);
    }
  }
}

/** Whoever connections are counted for: an address, or a user. */
export interface Holder {
  readonly name: string;
  readonly limit: number;
}
