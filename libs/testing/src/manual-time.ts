import { type Cancel, Clock, Timers } from '#kernel';

interface Appointment {
  dueAt: number;
  readonly periodMs: number | undefined;
  readonly action: () => void;
}

/**
 * Time that stands still until a test moves it: a clock and the timers that go by it. What falls due is
 * run in order of its time, then of its making, and everything that follows from it settles before time
 * moves on. So a test that moves an hour sees what would have happened in that hour, in microseconds.
 */
export class ManualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  #elapsedMs = 0;
  #startMs: number;
  readonly #appointments = new Set<Appointment>();

  /** @param startMs wall time at the beginning, in milliseconds since the Unix epoch. */
  constructor(startMs: number = Date.UTC(2030, 0, 1)) {
    this.#startMs = startMs;
    this.clock = new ManualClock(
      () => this.#elapsedMs,
      () => this.#startMs,
    );
    this.timers = new ManualTimers((delayMs, action, periodMs) => this.#appoint(delayMs, action, periodMs));
  }

  /** How many timers are waiting. A test that ends with some has left something running. */
  get waiting(): number {
    return this.#appointments.size;
  }

  /** Moves time on, and runs what falls due on the way. */
  async advance(ms: number): Promise<void> {
    await this.settle();
    const until = this.#elapsedMs + ms;
    for (let next; (next = this.#nextDue(until)) !== undefined; await this.settle()) {
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueAt);
      this.#appointments.delete(next);
      if (next.periodMs !== undefined) {
        next.dueAt += next.periodMs;
        this.#appointments.add(next);
      }
      next.action();
    }
    this.#elapsedMs = until;
  }

  /** Sets the wall clock, forward or back: no time goes by. */
  setWallClock(byMs: number): void {
    this.#startMs += byMs;
  }

  /** The device sleeps, and all of its clocks go on: what falls due meanwhile is run when it wakes up. */
  async sleep(ms: number): Promise<void> {
    await this.settle();
    this.#elapsedMs += ms;
    await this.advance(0);
  }

  /** Lets every promise that can settle do so; time stands still. */
  settle(): Promise<void> {
    // An immediate runs only when no promise job is left.
    return new Promise((resolve) => void setImmediate(resolve));
  }

  #appoint(delayMs: number, action: () => void, periodMs?: number): Cancel {
    const appointment = { dueAt: this.#elapsedMs + delayMs, periodMs, action };
    this.#appointments.add(appointment);
    return () => void this.#appointments.delete(appointment);
  }

  #nextDue(until: number): Appointment | undefined {
    let next: Appointment | undefined;
    for (const appointment of this.#appointments) {
      if (appointment.dueAt <= until && (next === undefined || appointment.dueAt < next.dueAt)) next = appointment;
    }
    return next;
  }
}

class ManualClock extends Clock {
  constructor(
    private readonly elapsedMs: () => number,
    private readonly startMs: () => number,
  ) {
    super();
  }

  now(): number {
    return this.startMs() + this.elapsedMs();
  }

  monotonicNow(): number {
    return this.elapsedMs();
  }
}

class ManualTimers extends Timers {
  constructor(private readonly appoint: (delayMs: number, action: () => void, periodMs?: number) => Cancel) {
    super();
  }

  after(delayMs: number, action: () => void): Cancel {
    return this.appoint(delayMs, action);
  }

  every(periodMs: number, action: () => void): Cancel {
    return this.appoint(periodMs, action, periodMs);
  }
}
