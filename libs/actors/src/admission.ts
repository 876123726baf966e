import type { Clock } from '#kernel';
import { ParleyError } from '#protocol';

import { actorSettings } from './settings.js';

const { openAtLeast, openAtMost, openForMs, answersPerSecond, measureOverMs, overloadedRetryMs, overloadedRetryMaxMs } =
  actorSettings;

/** Its multiples, without their whole part, lie as far from each other as any sequence of numbers can. */
const goldenRatio = 0.618_033_988_749_895;

/**
 * How many commands may be open at once: as many as are answered within `openForMs`, by Little's law (open = rate × time), at the rate that is
 * measured while nearly so many are open. With more, everybody waits for those before them until their deadline ends, and what
 * is done in the end is done for nobody.
 */
export class Admission {
  #open = 0;
  #answered = 0;
  #rate: number = answersPerSecond;
  /** Whether enough was open, from the last look on, for the rate to be what can be done. */
  #busy = false;
  #lookedAt: number;
  #refused = 0;
  /** In a second, and how many were refused at the last look. */
  #refusals = 0;
  #refusedBefore = 0;

  constructor(private readonly clock: Clock) {
    this.#lookedAt = clock.monotonicNow();
  }

  /** Commands that may be open now. */
  get limit(): number {
    return Math.round(Math.min(openAtMost, Math.max(openAtLeast, (this.#rate * openForMs) / 1_000)));
  }

  /** One more. @throws ParleyError OVERLOADED, with a time after which there may be room. */
  enter(): void {
    if (this.#open >= this.limit) {
      this.#refused += 1;
      throw new ParleyError('OVERLOADED', { retryAfterMs: this.#retryAfterMs() });
    }
    this.#open += 1;
  }

  /** One less. `answered`: it was done, rather than given up. */
  leave(answered: boolean): void {
    this.#open -= 1;
    if (answered) this.#answered += 1;
  }

  /** To be called again and again: takes in what was done since the last time. */
  look(): void {
    const now = this.clock.monotonicNow();
    const elapsedMs = now - this.#lookedAt;
    if (elapsedMs <= 0) return;
    const rate = (this.#answered * 1_000) / elapsedMs;
    const isBusy = this.#open >= this.limit / 2;
    // With little to do the rate says how much was asked, not how much could be done; unless it is more than was known.
    if ((this.#busy && isBusy) || rate > this.#rate) this.#rate += (rate - this.#rate) * Math.min(1, elapsedMs / measureOverMs);
    const refusals = ((this.#refused - this.#refusedBefore) * 1_000) / elapsedMs;
    this.#refusals += (refusals - this.#refusals) * Math.min(1, elapsedMs / measureOverMs);
    this.#refusedBefore = this.#refused;
    this.#busy = isBusy;
    this.#answered = 0;
    this.#lookedAt = now;
  }

  /** Another one for each, so that they do not come all at once, and so long that no more come in a second than can be answered. */
  #retryAfterMs(): number {
    const neededMs = (this.#refusals * 1_000) / Math.max(1, this.#rate);
    const spread = 0.5 + ((this.#refused * goldenRatio) % 1);
    return Math.round(Math.min(overloadedRetryMaxMs, Math.max(overloadedRetryMs, neededMs)) * spread);
  }
}
