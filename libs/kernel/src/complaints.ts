import type { Clock } from './clock.js';

/**
 * Reports failures, at most one a second. When PostgreSQL is away every actor and lane fails several
 * times a second: a log line for each would take the time that is needed to come back.
 */
export class Complaints {
  #silentUntil = Number.NEGATIVE_INFINITY;
  #suppressed = 0;

  constructor(
    private readonly clock: Clock,
    /** `suppressed`: how many there were since the last report that nobody heard of. */
    private readonly report: (error: unknown, suppressed: number) => void,
    private readonly periodMs = 1_000,
  ) {}

  readonly complain = (error: unknown): void => {
    const now = this.clock.monotonicNow();
    if (now < this.#silentUntil) {
      this.#suppressed += 1;
      return;
    }
    this.report(error, this.#suppressed);
    this.#suppressed = 0;
    this.#silentUntil = now + this.periodMs;
  };
}
