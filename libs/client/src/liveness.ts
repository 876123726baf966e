import type { Cancel, Timers } from '#kernel';

import { settings } from './settings.js';

/**
 * Notices a connection that carries nothing any more, though nobody said that it ended. Whoever asked something and
 * hears nothing at all asks for a sign of life; who gets none gives the connection up. A server that is merely
 * slow with one answer gives its sign, and keeps its clients.
 */
export class Liveness {
  #heard = 0;
  #watch: Cancel | undefined;
  #check: Cancel | undefined;

  constructor(
    private readonly timers: Timers,
    private readonly connection: {
      /** Whether an answer is outstanding. */
      waits(): boolean;
      /** Asks for something that a living server answers at once. */
      probe(): void;
      dead(): void;
    },
  ) {}

  /** Something was asked. */
  sent(): void {
    if (this.#watch !== undefined || this.#check !== undefined) return;
    const before = this.#heard;
    this.#watch = this.timers.after(settings.silenceMs, () => {
      this.#watch = undefined;
      if (this.#heard === before) this.check();
      else this.sent();
    });
  }

  /** Everything is answered. */
  settled(): void {
    this.#watch?.();
    this.#watch = undefined;
  }

  /** Something came in, whatever it was. */
  heard(): void {
    this.#heard += 1;
  }

  /** Asks for a sign of life now. */
  check(): void {
    if (this.#check !== undefined) return;
    const before = this.#heard;
    this.#check = this.timers.after(settings.lifeSignMs, () => {
      this.#check = undefined;
      if (this.#heard === before) this.connection.dead();
      else if (this.connection.waits()) this.sent();
    });
    this.connection.probe();
  }

  end(): void {
    this.#watch?.();
    this.#check?.();
  }
}
