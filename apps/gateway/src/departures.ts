import type { Timers } from '#kernel';

import { gatewaySettings } from './settings.js';

/**
 * Who left which room, as long as the other nodes could not be told. Until they have been, nothing else of that room may
 * be told to them: it would reach who left. There are as many as members are removed while Redis is away.
 */
export class Departures {
  /** By room: whose connections left it. */
  readonly #untold = new Map<string, Set<string>>();
  /** Those that are on their way, of which nobody knows yet whether they arrive. */
  readonly #underWay = new Set<{ readonly room: string; readonly who: Set<string> }>();
  #isWaiting = false;

  constructor(
    private readonly tell: (room: string, who: readonly string[]) => Promise<unknown>,
    private readonly timers: Timers,
  ) {}

  /** Those who are in any of the rooms `who` have left `room`. */
  add(room: string, who: readonly string[]): void {
    const departure = { room, who: new Set(who) };
    this.#underWay.add(departure);
    this.tell(room, who)
      .catch(() => this.#keep(departure))
      .finally(() => this.#underWay.delete(departure));
  }

  /** They are back. */
  forget(room: string, who: readonly string[]): void {
    for (const departure of this.#underWay) if (departure.room === room) for (const one of who) departure.who.delete(one);
    const untold = this.#untold.get(room);
    for (const one of who) untold?.delete(one);
    if (untold?.size === 0) this.#untold.delete(room);
  }

  isUntoldOf(room: string): boolean {
    return this.#untold.has(room);
  }

  #keep({ room, who }: { readonly room: string; readonly who: ReadonlySet<string> }): void {
    if (who.size === 0) return;
    this.#untold.set(room, new Set([...(this.#untold.get(room) ?? []), ...who]));
    this.#retryLater();
  }

  #retryLater(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.timers.after(gatewaySettings.roomsRetryMs, () => {
      this.#isWaiting = false;
      void this.#retry();
    });
  }

  async #retry(): Promise<void> {
    for (const [room, who] of this.#untold) {
      const told = [...who];
      try {
        await this.tell(room, told);
      } catch {
        this.#retryLater();
        return;
      }
      this.forget(room, told);
    }
  }
}
