import { HealthIndicatorService } from '@nestjs/terminus';

import type { Timers } from '#kernel';

import type { ReadinessCheck } from './readiness-check.js';

const deadlineMs = 1_000;

/** Whether this process should get traffic: all of its checks say so, each within a second. */
export class Readiness {
  #started = false;

  constructor(
    private readonly checks: readonly ReadinessCheck[],
    private readonly indicators: HealthIndicatorService,
    private readonly timers: Timers,
  ) {}

  /** What each check says, for terminus to sum up. */
  get inquiries() {
    return this.checks.map((check) => async () => {
      const indicator = this.indicators.check(check.name);
      return (await this.#ask(check)) ? indicator.up() : indicator.down();
    });
  }

  /** Whether everything was ready at once, ever. From then on starting is over, whatever happens. */
  async started(): Promise<boolean> {
    if (!this.#started) this.#started = (await Promise.all(this.checks.map((check) => this.#ask(check)))).every(Boolean);
    return this.#started;
  }

  async #ask(check: ReadinessCheck): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.timers.after(deadlineMs, () => resolve(false));
      const settle = (ready: boolean): void => {
        cancel();
        resolve(ready);
      };
      // A check that throws has not said yes.
      Promise.resolve()
        .then(() => check.ready())
        .then(settle, () => settle(false));
    });
  }
}
