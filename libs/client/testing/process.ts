import { type Cancel, Timers } from '#kernel';

/** The timers of a process: none of them runs after its end. */
export class ProcessTimers extends Timers {
  readonly #running = new Set<Cancel>();
  #isDead = false;

  constructor(private readonly timers: Timers) {
    super();
  }

  after(delayMs: number, action: () => void): Cancel {
    return this.#keep((done) =>
      this.timers.after(delayMs, () => {
        done();
        action();
      }),
    );
  }

  every(periodMs: number, action: () => void): Cancel {
    return this.#keep(() => this.timers.every(periodMs, action));
  }

  die(): void {
    this.#isDead = true;
    for (const cancel of this.#running) cancel();
  }

  #keep(start: (done: () => void) => Cancel): Cancel {
    if (this.#isDead) return () => undefined;
    const cancel = start(() => this.#running.delete(stop));
    const stop = () => {
      this.#running.delete(stop);
      cancel();
    };
    this.#running.add(stop);
    return stop;
  }
}
