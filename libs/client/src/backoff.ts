import type { Random } from '#kernel';
import type { ParleyError } from '#protocol';

import { settings } from './settings.js';

/**
 * How long to wait before the next attempt: as long as the server says, else a time drawn between 0 and
 * a bound that doubles (full jitter). Clients that lost the same server at once do not return at once.
 */
export class Backoff {
  #attempts = 0;

  constructor(private readonly random: Random) {}

  /** Milliseconds until the next attempt, after `error` if it was one that the server gave. */
  next(error?: ParleyError): number {
    const bound = Math.min(settings.backoffCapMs, settings.backoffBaseMs * 2 ** this.#attempts);
    this.#attempts += 1;
    if (error?.retryAfterMs !== undefined) return Math.min(error.retryAfterMs, settings.retryAfterCapMs);
    return this.random.unit() * bound;
  }

  /** Something went well: one attempt less counts. */
  relent(): void {
    this.#attempts = Math.max(0, this.#attempts - 1);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
