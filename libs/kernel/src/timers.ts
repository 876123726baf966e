/** Cancels what it was given for; calling it twice does nothing more. */
export type Cancel = () => void;

/** Waiting, behind an interface, so that whoever owns the clock in a test also owns every wait. */
export abstract class Timers {
  /** Runs `action` once, `delayMs` from now. */
  abstract after(delayMs: number, action: () => void): Cancel;

  /** Runs `action` every `periodMs`, first one period from now. Never keeps a process alive by itself. */
  abstract every(periodMs: number, action: () => void): Cancel;

  /** Resolves when whatever input is ready by now has been taken in. For those who gather work: it costs no waiting. */
  soon(): Promise<void> {
    return Promise.resolve();
  }

  /** Resolves `delayMs` from now. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.after(delayMs, resolve));
  }
}

export class SystemTimers extends Timers {
  /** Node's `setImmediate` comes after all sockets that can be read; browsers have nothing like it, and need nothing like it. */
  override soon(): Promise<void> {
    return 'setImmediate' in globalThis ? new Promise((resolve) => void setImmediate(resolve)) : super.soon();
  }

  after(delayMs: number, action: () => void): Cancel {
    const handle = setTimeout(action, delayMs);
    return () => clearTimeout(handle);
  }

  every(periodMs: number, action: () => void): Cancel {
    const handle: unknown = setInterval(action, periodMs);
    // Browsers give a number; Node gives an object that can be told not to keep the process alive.
    if (typeof handle === 'object' && handle !== null && 'unref' in handle) (handle as { unref(): void }).unref();
    return () => clearInterval(handle as Parameters<typeof clearInterval>[0]);
  }
}
