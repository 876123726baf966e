import type { Cancel, Timers } from '#kernel';

import { gatewaySettings } from './settings.js';

/**
 * The topics of which something could not be said to the other nodes. They are told so as soon as they can be: what was said is lost, but not
 * that it was. When there are too many to remember, it is everything.
 */
export class Unsaid {
  #topics = new Set<string>();
  #isEverything = false;
  #isStopped = false;
  #cancel: Cancel | undefined;

  constructor(
    /** `null`: of everything. */
    private readonly tell: (topics: readonly string[] | null) => Promise<unknown>,
    private readonly timers: Timers,
  ) {}

  add(topics: readonly string[]): void {
    for (const topic of topics) this.#topics.add(topic);
    if (this.#topics.size > gatewaySettings.unsaidTopics) {
      this.#isEverything = true;
      this.#topics.clear();
    }
    if (!this.#isStopped) this.#cancel ??= this.timers.after(gatewaySettings.roomsRetryMs, () => void this.#tell());
  }

  /** Also what is being told just now is not told again. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  async #tell(): Promise<void> {
    const [topics, isEverything] = [this.#topics, this.#isEverything];
    this.#topics = new Set();
    this.#isEverything = false;
    // What is lost from here on is told the next time.
    this.#cancel = undefined;
    try {
      await this.tell(isEverything ? null : [...topics]);
    } catch {
      this.#isEverything ||= isEverything;
      this.add([...topics]);
    }
  }
}
