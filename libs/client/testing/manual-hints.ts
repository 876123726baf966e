import { type DeviceHint, DeviceHints } from '../src/index.js';

/** A device that says what a test wants it to say. */
export class ManualHints extends DeviceHints {
  online = true;
  readonly #listeners = new Set<(hint: DeviceHint) => void>();

  /** Clients that listen. */
  get heardBy(): number {
    return this.#listeners.size;
  }

  hear(listener: (hint: DeviceHint) => void, lifetime: AbortSignal): void {
    this.#listeners.add(listener);
    lifetime.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  say(hint: DeviceHint): void {
    if (hint === 'online' || hint === 'offline') this.online = hint === 'online';
    for (const listener of this.#listeners) listener(hint);
  }
}
