import type { Cancel } from '#kernel';

import type { DeviceHint, DeviceHints } from './device-hints.js';
import type { Ports } from './ports.js';
import { settings } from './settings.js';
import { untilAborted } from './waiting.js';

/** How long until the next attempt. */
export interface Delay {
  readonly ms: number;
  /** The server chose it: what the device says does not change it. */
  readonly isOrdered: boolean;
}

/**
 * The time between two attempts to connect. A device that has got a network, or a user who looks, ends it at
 * once; without a network it lasts longer, but never for ever: devices err.
 */
export class AttemptWait {
  #hurriedAt = -Infinity;
  #hinted: (hint: DeviceHint) => void = () => undefined;

  constructor(
    private readonly ports: Ports,
    private readonly hints: DeviceHints,
  ) {}

  hear(hint: DeviceHint): void {
    this.#hinted(hint);
  }

  /**
   * @param planned hears at which time of the wall clock it will be over, and again when that changes.
   * @throws the reason of the signal when it aborts.
   */
  async pause({ ms, isOrdered }: Delay, signal: AbortSignal, planned: (retryAt: number) => void): Promise<void> {
    signal.throwIfAborted();
    const { clock, timers } = this.ports;
    const startedAt = clock.monotonicNow();
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    let cancel: Cancel = () => undefined;
    const plan = () => {
      cancel();
      const isPatient = !isOrdered && !this.hints.online;
      const totalMs = Math.max(ms, isPatient ? settings.offlineAttemptMs : 0);
      const waitMs = Math.max(0, totalMs - (clock.monotonicNow() - startedAt));
      cancel = timers.after(waitMs, end);
      planned(clock.now() + waitMs);
    };
    this.#hinted = (hint) => {
      const isNews = hint === 'online' || hint === 'visible';
      if (isNews && !isOrdered && this.#mayHurry()) end();
      else plan();
    };
    try {
      plan();
      await untilAborted(over, signal);
    } finally {
      cancel();
      this.#hinted = () => undefined;
    }
  }

  /** Hints that come again and again must not make attempts again and again. */
  #mayHurry(): boolean {
    const now = this.ports.clock.monotonicNow();
    if (now - this.#hurriedAt < settings.hurryEveryMs) return false;
    this.#hurriedAt = now;
    return true;
  }
}
