import { type Cancel, Clock, Timers } from '#kernel';

import type { SimulatedTime } from './simulated-time.js';

export interface Pace {
  /** How much faster than others its clock runs: 1.01 gains a hundredth. */
  readonly rate: number;
  /** By how much its wall clock is wrong. */
  readonly offsetMs: number;
}

/**
 * A program on a machine of its own: what it does, it does when a timer of its falls due or when something reaches it. It
 * can be stopped as by SIGSTOP (its clock goes on; what should have happened meanwhile happens when it continues), slowed
 * down, and killed. Once it is dead nothing of it runs any more.
 */
export class SimulatedProcess {
  readonly clock: Clock;
  readonly timers: Timers;
  #state: 'running' | 'paused' | 'dead' = 'running';
  #waiting: (() => void)[] = [];
  /** Before anything is done, as long as it has too much to do. */
  lagMs = 0;
  #busyUntil = 0;

  constructor(
    private readonly time: SimulatedTime,
    pace: Pace = { rate: 1, offsetMs: 0 },
  ) {
    this.clock = new ProcessClock(time, pace);
    this.timers = new ProcessTimers(time, pace.rate, (action) => this.deliver(action));
  }

  get dead(): boolean {
    return this.#state === 'dead';
  }

  get running(): boolean {
    return this.#state === 'running';
  }

  /** Something from outside: a packet, an answer, a timer. */
  deliver(action: () => void): void {
    if (this.#state === 'dead') return;
    if (this.#state === 'paused') {
      this.#waiting.push(action);
      return;
    }
    // One thing after the other, in the order of their coming.
    this.#busyUntil = Math.max(this.#busyUntil, this.time.now + this.lagMs);
    if (this.#busyUntil > this.time.now) this.time.after(this.#busyUntil - this.time.now, () => this.#do(action));
    else action();
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    // Each is an event of its own: it may be stopped again in between.
    for (const action of this.#waiting.splice(0)) this.time.after(0, () => this.#do(action));
  }

  kill(): void {
    this.#state = 'dead';
    this.#waiting = [];
  }

  #do(action: () => void): void {
    if (this.#state === 'paused') this.#waiting.push(action);
    else if (this.#state === 'running') action();
  }
}

/** The beginning of all simulations on the wall clock. */
const beginning = Date.UTC(2030, 0, 1);

class ProcessClock extends Clock {
  constructor(
    private readonly time: SimulatedTime,
    private readonly pace: Pace,
  ) {
    super();
  }

  now(): number {
    return Math.floor(beginning + this.pace.offsetMs + this.time.now * this.pace.rate);
  }

  monotonicNow(): number {
    return this.time.now * this.pace.rate;
  }
}

class ProcessTimers extends Timers {
  constructor(
    private readonly time: SimulatedTime,
    private readonly rate: number,
    private readonly deliver: (action: () => void) => void,
  ) {
    super();
  }

  after(delayMs: number, action: () => void): Cancel {
    let cancelled = false;
    const cancel = this.time.after(delayMs / this.rate, () => this.deliver(() => cancelled || action()));
    return () => {
      cancelled = true;
      cancel();
    };
  }

  every(periodMs: number, action: () => void): Cancel {
    let cancel: Cancel;
    const again = () => {
      cancel = this.after(periodMs, () => {
        again();
        action();
      });
    };
    again();
    return () => cancel();
  }

  /** An event, as it is in Node: a process may be stopped or killed before it. */
  override soon(): Promise<void> {
    return new Promise((resolve) => void this.after(0, resolve));
  }
}
