import { canonicalMessage, type HistoryPage, type Message } from '#protocol';

import { Draft } from './draft.js';
import { later, type MessageNews, wholeMessage } from './message-changes.js';
import { OlderNews } from './older-news.js';
import { illegible } from './wire.js';

/** Messages by their sequences, both ends included. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/**
 * The messages that are shown: a run of sequences without gaps. What is known of other messages waits
 * beside it until the run reaches them. Of two states of a message, the one of the higher revision wins,
 * in whatever order they come.
 */
export class MessageWindow {
  #messages: readonly Message[];
  #first: number;
  /** Messages that cannot be shown until those before them are there. */
  readonly #beyond = new Map<number, Message>();
  readonly #older: OlderNews;

  /**
   * @param page consecutive messages; none: the conversation begins with the next one.
   * @param reader whose reactions are `mine`.
   */
  constructor(
    page: readonly Message[],
    private readonly reader: string,
  ) {
    requireConsecutive(page);
    this.#messages = page;
    this.#first = page[0]?.sequence ?? 1;
    this.#older = new OlderNews(reader);
  }

  /** Immutable: the same array until something changes, then another one. */
  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** Sequence of the first message shown, of the next one while there is none. */
  get first(): number {
    return this.#first;
  }

  /** Sequence of the message that would continue the window. */
  get next(): number {
    return this.#first + this.#messages.length;
  }

  /**
   * Takes news of messages, shown or not: whole messages in any state and order; changes to a message only
   * after all that happened to it before.
   */
  absorb(news: readonly MessageNews[]): void {
    const shown = new Draft(this.#messages);
    for (const one of news) {
      const place = one.sequence - this.#first;
      const known = shown.at(place);
      if (known !== undefined) shown.set(place, later(known, one, this.reader));
      else if (one.sequence < this.#first) this.#older.keep(one);
      else this.#keepBeyond(one);
      for (let next; (next = this.#takeBeyond(this.#first + shown.length)) !== undefined;) shown.push(next);
    }
    this.#messages = shown.done();
  }

  /**
   * Takes a page of messages before the window. It may be older than what happened meanwhile to the very
   * same messages, which is why that was kept.
   *
   * @returns false for a page that is too old: what it lacks is not kept any more.
   */
  prepend({ messages: page, revision }: HistoryPage): boolean {
    requireConsecutive(page);
    const older = page.filter(({ sequence }) => sequence < this.#first);
    const [oldest] = older;
    if (oldest === undefined) return true;
    if (oldest.sequence + older.length !== this.#first) throw illegible('page of history');
    if (revision < this.#older.forgotten) return false;
    this.#messages = [...older.map((message) => this.#older.complete(message)), ...this.#messages];
    this.#first = oldest.sequence;
    return true;
  }

  /**
   * Lets go of the oldest messages, so that as many as that are left. A page that brings one of them back has to be of a revision that contains all
   * that had happened to it.
   *
   * @returns whether any had to go.
   */
  keepNewest(most: number): boolean {
    const gone = this.#messages.slice(0, Math.max(0, this.#messages.length - most));
    for (const { revision } of gone) this.#older.forget(revision);
    if (gone.length === 0) return false;
    this.#messages = this.#messages.slice(gone.length);
    this.#first = this.#messages[0]?.sequence ?? this.#first + gone.length;
    return true;
  }

  /** What is shown of a run. */
  run({ from, to }: Run): readonly Message[] {
    return this.#messages.filter(({ sequence }) => sequence >= from && sequence <= to);
  }

  /**
   * Puts these messages in the place of what is shown of a run, but for those that were let go of. Returns the sequences of those that were not so
   * before.
   */
  replace(run: Run, messages: readonly Message[]): readonly number[] {
    const held = messages.filter(({ sequence }) => sequence >= this.#first);
    const wrong = differences(this.run({ from: Math.max(run.from, this.#first), to: run.to }), held);
    if (wrong.length === 0) return wrong;
    const others = this.#messages.filter(({ sequence }) => sequence < run.from || sequence > run.to);
    const shown = [...others, ...held].sort(bySequence);
    for (let next; (next = this.#takeBeyond(this.#first + shown.length)) !== undefined;) shown.push(next);
    this.#messages = shown;
    return wrong;
  }

  /** Puts what is shown in order. Returns the sequences of those that stood before an earlier one. */
  tidy(): readonly number[] {
    const shown = this.#messages;
    const displaced = shown.filter((message, index) => message.sequence > (shown[index + 1] ?? message).sequence);
    if (displaced.length > 0) this.#messages = shown.toSorted(bySequence);
    return displaced.map(({ sequence }) => sequence);
  }

  /** Takes away what is shown beyond the last message there is, or before the window. Returns the sequences of that. */
  endAt(last: number): readonly number[] {
    const strays = this.#messages.filter(({ sequence }) => sequence < this.#first || sequence > last);
    if (strays.length > 0) this.#messages = this.run({ from: this.#first, to: last });
    return strays.map(({ sequence }) => sequence);
  }

  #keepBeyond(news: MessageNews): void {
    const known = this.#beyond.get(news.sequence);
    const message = known === undefined ? wholeMessage(news) : later(known, news, this.reader);
    if (message !== undefined) this.#beyond.set(news.sequence, message);
  }

  #takeBeyond(sequence: number): Message | undefined {
    const message = this.#beyond.get(sequence);
    this.#beyond.delete(sequence);
    return message;
  }
}

function requireConsecutive(page: readonly Message[]): void {
  const start = page[0]?.sequence ?? 0;
  if (page.some(({ sequence }, index) => sequence !== start + index)) throw illegible('page of history');
}

const bySequence = (one: Message, other: Message): number => one.sequence - other.sequence;

/** Where these are not the same. */
function differences(shown: readonly Message[], messages: readonly Message[]): readonly number[] {
  const linesOf = (some: readonly Message[], sequence: number) =>
    some.flatMap((message) => (message.sequence === sequence ? [canonicalMessage(message)] : [])).join('\n');
  const sequences = new Set([...shown, ...messages].map(({ sequence }) => sequence));
  return [...sequences].filter((sequence) => linesOf(shown, sequence) !== linesOf(messages, sequence));
}
