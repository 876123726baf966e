import type { Cancel } from '#kernel';

import { EventQueue } from './event-queue.js';

/**
 * The only time there is in a simulation. Whatever happens is an event of it: a timer that falls due, an answer that
 * arrives, a process that dies. One runs after the other, and everything that follows from it in promises settles
 * before the next. So the order of all that happens is a function of the seed, and of nothing else.
 */
export class SimulatedTime {
  #now = 0;
  #order = 0;
  #events = 0;
  readonly #queue = new EventQueue();

  /** Milliseconds since the simulation began. */
  get now(): number {
    return this.#now;
  }

  /** How many events have run. */
  get events(): number {
    return this.#events;
  }

  /** A number greater than all before: what happened before what, also within one moment. */
  stamp(): number {
    return ++this.#order;
  }

  after(delayMs: number, action: () => void): Cancel {
    const event = { at: this.#now + Math.max(0, delayMs), order: this.stamp(), run: action, cancelled: false };
    this.#queue.push(event);
    return () => void (event.cancelled = true);
  }

  /** Runs whatever falls due in the next `ms`. */
  async run(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    while (await this.step(until));
    this.#now = until;
  }

  /** Runs what is next, if that is due until then. */
  async step(until = Infinity): Promise<boolean> {
    for (let next; (next = this.#queue.next) !== undefined && next.at <= until;) {
      this.#queue.pop();
      if (next.cancelled) continue;
      this.#now = next.at;
      this.#events += 1;
      next.run();
      await settled();
      return true;
    }
    return false;
  }
}

/** An immediate runs only when no promise job is left. It is the one thing here that Node schedules, and it carries no order. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
