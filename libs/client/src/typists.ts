import type { Timers } from '#kernel';
import { limits } from '#protocol';

import { pause } from './waiting.js';

/** Who is typing in one conversation, as far as was heard lately. */
export class Typists {
  readonly #heard = new Map<string, AbortController>();
  #userIds: readonly string[] = [];

  /** @param changed is called when somebody has stopped, by time alone. */
  constructor(
    private readonly timers: Timers,
    private readonly lifetime: AbortSignal,
    private readonly changed: () => void,
  ) {}

  /** In the order in which they began. Immutable: the same array until something changes, then another one. */
  get userIds(): readonly string[] {
    return this.#userIds;
  }

  /** Heard again, they are shown for longer. */
  began(userId: string): void {
    this.#heard.get(userId)?.abort();
    const over = new AbortController();
    this.#heard.set(userId, over);
    this.#publish();
    const expired = () => {
      this.ended(userId);
      this.changed();
    };
    pause(limits.typingShownMs, this.timers, this.lifetime, over.signal).then(expired, () => undefined);
  }

  /** Their message is there, or they are not. */
  ended(userId: string): void {
    this.#heard.get(userId)?.abort();
    if (this.#heard.delete(userId)) this.#publish();
  }

  #publish(): void {
    const after = [...this.#heard.keys()];
    if (after.join() !== this.#userIds.join()) this.#userIds = after;
  }
}
