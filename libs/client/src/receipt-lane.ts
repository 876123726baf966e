import type { Timers } from '#kernel';

import { settings } from './settings.js';
import { pause } from './waiting.js';

/**
 * Tells the server how far messages have come to this device: of each conversation the largest number only, the first at
 * once, the following ones once a second. A number never goes back, so that whatever was not told is healed
 * by the next; and what was refused may be told again.
 */
export class ReceiptLane {
  readonly #told = new Map<string, number>();
  readonly #waiting = new Map<string, number>();
  #running = false;

  /** @param send whether the server has taken it; throws only when the client has ended. */
  constructor(
    private readonly send: (conversationId: string, sequence: number) => Promise<boolean>,
    private readonly timers: Timers,
    private readonly lifetime: AbortSignal,
  ) {}

  tell(conversationId: string, sequence: number): void {
    const latest = Math.max(this.#told.get(conversationId) ?? 0, this.#waiting.get(conversationId) ?? 0);
    if (sequence <= latest || this.lifetime.aborted) return;
    this.#waiting.set(conversationId, sequence);
    if (!this.#running) void this.#run().catch(() => undefined);
  }

  /** Round after round, one request at a time: a thousand conversations that moved at once are no burst. */
  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#waiting.size > 0) {
        const round = [...this.#waiting];
        this.#waiting.clear();
        for (const [conversationId, sequence] of round) {
          this.#told.set(conversationId, sequence);
          if (!(await this.send(conversationId, sequence))) this.#told.delete(conversationId);
        }
        await pause(settings.receiptsEveryMs, this.timers, this.lifetime);
      }
    } finally {
      this.#running = false;
    }
  }
}
