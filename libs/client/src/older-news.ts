import type { Message } from '#protocol';

import { later, type MessageNews } from './message-changes.js';
import { settings } from './settings.js';

/**
 * What happened to messages before the window, until a page brings them. A page that was on its way when
 * it happened does not contain it.
 *
 * Only so much is kept. Pages of a revision before {@link forgotten} may lack what was let go of, and have
 * to be asked for again.
 */
export class OlderNews {
  /** By sequence, each in order of revision. */
  readonly #news = new Map<number, readonly MessageNews[]>();
  #kept = 0;
  #newest = 0;
  #forgotten = 0;

  constructor(private readonly reader: string) {}

  get forgotten(): number {
    return this.#forgotten;
  }

  keep(news: MessageNews): void {
    const known = this.#news.get(news.sequence) ?? [];
    this.#news.set(news.sequence, [...known, news]);
    this.#newest = Math.max(this.#newest, news.revision);
    this.#kept += 1;
    if (this.#kept <= settings.changesAhead) return;
    this.#news.clear();
    this.#kept = 0;
    this.forget(this.#newest);
  }

  /** What happened up to this revision is known no more. */
  forget(revision: number): void {
    this.#forgotten = Math.max(this.#forgotten, revision);
  }

  /** The message of a page with all that was kept for it, which is let go of. */
  complete(message: Message): Message {
    const news = this.#news.get(message.sequence) ?? [];
    this.#news.delete(message.sequence);
    this.#kept -= news.length;
    return news.reduce<Message>((state, one) => later(state, one, this.reader), message);
  }
}
