import type { Message } from '#protocol';

import { illegible } from './wire.js';

/**
 * The messages that are shown: a run of sequences without gaps. What is known of other messages waits
 * beside it until the run reaches them. Of two states of a message, the one of the higher revision wins,
 * in whatever order they come.
 */
export class MessageWindow {
  #messages: readonly Message[];
  #first: number;
  readonly #detached = new Map<number, Message>();

  /** @param page consecutive messages; none: the conversation begins with the next one. */
  constructor(page: readonly Message[]) {
    requireConsecutive(page);
    this.#messages = page;
    this.#first = page[0]?.sequence ?? 1;
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

  /** Takes messages in any state and order, shown or not. */
  absorb(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    const shown = [...this.#messages];
    let changed = false;
    for (const message of messages) {
      const known = shown[message.sequence - this.#first];
      if (known === undefined) this.#detach(message);
      else if (message.revision > known.revision) {
        shown[message.sequence - this.#first] = message;
        changed = true;
      }
    }
    for (let next; (next = this.#take(this.#first + shown.length)) !== undefined; changed = true) shown.push(next);
    if (changed) this.#messages = shown;
  }

  /**
   * Takes the messages that lie before the window. They may be older than changes that came meanwhile
   * to the very same messages, which is why those were kept.
   */
  prepend(page: readonly Message[]): void {
    requireConsecutive(page);
    const older = page.filter(({ sequence }) => sequence < this.#first);
    const [oldest] = older;
    if (oldest === undefined) return;
    if (oldest.sequence + older.length !== this.#first) throw illegible('page of history');
    this.#messages = [...older.map((message) => newer(message, this.#take(message.sequence))), ...this.#messages];
    this.#first = oldest.sequence;
  }

  #detach(message: Message): void {
    this.#detached.set(message.sequence, newer(message, this.#detached.get(message.sequence)));
  }

  #take(sequence: number): Message | undefined {
    const message = this.#detached.get(sequence);
    this.#detached.delete(sequence);
    return message;
  }
}

const newer = (one: Message, other: Message | undefined): Message => (other && other.revision > one.revision ? other : one);

function requireConsecutive(page: readonly Message[]): void {
  const start = page[0]?.sequence ?? 0;
  if (page.some(({ sequence }, index) => sequence !== start + index)) throw illegible('page of history');
}
