import type { Ports } from './ports.js';
import { settings } from './settings.js';

/** A moment, by both clocks of a device. */
interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * Notices that the device, or the page, was away: a look that comes much later than it was meant to, or
 * a page that is seen again after a while. In sleep one of the clocks may stand still, and the wall clock may have
 * been set; so the one that went further counts, and who hears of it must bear a false alarm.
 */
export class WakeWatch {
  #looked: Moment;
  #hidden: Moment | undefined;

  /** @param woke hears that everything which was begun before may be over. */
  constructor(
    private readonly ports: Ports,
    lifetime: AbortSignal,
    private readonly woke: () => void,
  ) {
    this.#looked = this.#now();
    const cancel = ports.timers.every(settings.wakeLookMs, () => this.#look());
    lifetime.addEventListener('abort', cancel, { once: true });
  }

  hidden(): void {
    this.#hidden ??= this.#now();
  }

  visible(): void {
    const since = this.#hidden;
    this.#hidden = undefined;
    this.#looked = this.#now();
    if (since !== undefined && this.#since(since) > settings.awayMs) this.woke();
  }

  /** Browsers let hidden pages look once in a minute: of those, only being seen again means anything. */
  #look(): void {
    const since = this.#since(this.#looked);
    this.#looked = this.#now();
    if (this.#hidden === undefined && since > settings.wakeLookMs + settings.wakeLateMs) this.woke();
  }

  #now(): Moment {
    const { clock } = this.ports;
    return { wall: clock.now(), monotonic: clock.monotonicNow() };
  }

  #since({ wall, monotonic }: Moment): number {
    const now = this.#now();
    return Math.max(now.wall - wall, now.monotonic - monotonic);
  }
}
