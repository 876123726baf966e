import type { HistoryPage, Message } from '#protocol';

import { later, type MessageNews } from './message-changes.js';
import { settings } from './settings.js';
import { illegible } from './wire.js';

/** A page on its way: what is heard meanwhile comes after it, or is in it. */
export interface PageReading {
  /** Of what was known when it was asked for. */
  readonly revision: number;
  readonly news: MessageNews[];
}

/** The window that is kept live, at the end of the conversation. */
export interface LiveEnd {
  readonly messages: readonly Message[];
  readonly first: number;
  /** Sequence of the message that would continue it. */
  readonly next: number;
  readonly revision: number;
}

/**
 * A run of messages without gaps, anywhere in a conversation: pure. It hears the news that the live window hears, in the
 * same order, and where both show a message it is the very same. So it stands at the revision of the live window, but for
 * pages that are further. It grows on either side, and lets go of the other side when it gets too long.
 */
export class PastWindow {
  #messages: readonly Message[] = [];
  #first = 1;
  #reachesEnd = false;
  readonly #readings = new Set<PageReading>();

  /** @param reader whose reactions are `mine`. */
  constructor(
    private readonly reader: string,
    private readonly live: LiveEnd,
  ) {}

  /** Immutable: the same array until something changes, then another one. */
  get messages(): readonly Message[] {
    return this.#messages;
  }

  get first(): number {
    return this.#first;
  }

  get next(): number {
    return this.#first + this.#messages.length;
  }

  get hasOlder(): boolean {
    return this.#first > 1;
  }

  /** Whether there are messages after it; where there are none, it is continued by new ones. */
  get hasNewer(): boolean {
    return !this.#reachesEnd;
  }

  /** A page is asked for. */
  begin(): PageReading {
    const reading = { revision: this.live.revision, news: [] };
    this.#readings.add(reading);
    return reading;
  }

  end(reading: PageReading): void {
    this.#readings.delete(reading);
  }

  /**
   * Takes a page: the first one, or one that continues the window on either side.
   *
   * @returns false for one that was overtaken by more than is kept: it has to be asked for again.
   */
  take(page: HistoryPage, { revision, news }: PageReading): boolean {
    if (page.revision < revision || news.length > settings.changesAhead) return false;
    this.#join(page.messages.map((message) => this.#after(message, news)));
    return true;
  }

  /** Takes messages of the live window that continue this one; none if it does not show them. */
  takeLive(from: number, to: number): void {
    const { messages, first } = this.live;
    this.#join(messages.slice(Math.max(0, from - first), to - first));
  }

  /** Takes what happened to messages, shown or not. */
  hear(news: readonly MessageNews[]): void {
    for (const reading of this.#readings) if (reading.news.length <= settings.changesAhead) reading.news.push(...news);
    const heard = news.filter(({ sequence }) => sequence >= this.#first && sequence < this.next);
    if (heard.length > 0) this.#show(this.#messages.map((message) => this.#after(message, heard)));
  }

  /** The live window has changed. */
  follow(): void {
    const { messages, first } = this.live;
    this.#show(this.#messages.map((message) => further(message, messages[message.sequence - first])));
    if (this.#reachesEnd) this.#join(messages.slice(Math.max(0, this.next - first)));
  }

  #join(page: readonly Message[]): void {
    const start = page[0]?.sequence ?? 1;
    if (page.some(({ sequence }, index) => sequence !== start + index)) throw illegible('page of history');
    if (this.#messages.length === 0 || page.length === 0) this.#become(page.length === 0 ? this.#messages : page);
    else if (start === this.next) this.#become([...this.#messages, ...page].slice(-settings.historyWindow));
    else if (start + page.length === this.#first) this.#become([...page, ...this.#messages].slice(0, settings.historyWindow));
    else throw illegible('page of history');
  }

  #become(messages: readonly Message[]): void {
    this.#messages = messages;
    this.#first = messages[0]?.sequence ?? 1;
    this.#reachesEnd = this.next >= this.live.next;
    if (messages.length > 0)
      this.#show(messages.map((message) => further(message, this.live.messages[message.sequence - this.live.first])));
  }

  #after(message: Message, news: readonly MessageNews[]): Message {
    const own = news.filter(({ sequence }) => sequence === message.sequence);
    return own.reduce<Message>((state, one) => later(state, one, this.reader), message);
  }

  #show(messages: readonly Message[]): void {
    if (messages.some((message, index) => message !== this.#messages[index])) this.#messages = messages;
  }
}

/** Of two states of a message the one that is further; the live one if they are the same. */
function further(message: Message, live: Message | undefined): Message {
  return live?.sequence === message.sequence && live.revision >= message.revision ? live : message;
}
