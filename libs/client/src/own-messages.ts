import type { Message, ParleyError, Receipt, SentMessage } from '#protocol';

import type { Outbox } from './outbox/outbox.js';
import { Outgoing, type Reached } from './outgoing.js';
import type { OutgoingMessage } from './outgoing-contract.js';
import { settings } from './settings.js';
import type { OutboxEntry } from './storage/outbox-entry.js';

/** A message of which it became known that the server has it, by the id of its entry. */
export interface Recognised {
  readonly id: string;
  readonly sent: SentMessage;
}

/** What this user sends to one conversation, from `send` until it is shown among the messages; and how many have seen it then. */
export class OwnMessages {
  /** In the order of their sending. */
  readonly #outgoing = new Map<string, Outgoing>();
  /** Those that were sent, newest last: whoever has one may want to hear who reads it. */
  #followed: readonly Outgoing[] = [];
  #pending: readonly Outgoing[] = [];
  #receipts: readonly Receipt[] = [];
  #announcedReceipts: readonly Receipt[] = [];

  constructor(
    private readonly userId: string,
    private readonly outbox: Pick<Outbox, 'cancel' | 'resend' | 'discard'>,
  ) {}

  /** Immutable: the same array until something changes, then another one. */
  get pending(): readonly OutgoingMessage[] {
    return this.#pending;
  }

  /** Those that are no longer in the outbox, while nothing says that the server has them, or why not. */
  get doubtful(): readonly Outgoing[] {
    return [...this.#outgoing.values()].filter(({ isKept, isOver, sequence }) => !isKept && !isOver && sequence === undefined);
  }

  find(id: string): Outgoing | undefined {
    return this.#outgoing.get(id);
  }

  /** A message in the outbox is new, or not what it was. One that goes again, goes last. */
  put(entry: OutboxEntry): void {
    const known = this.#outgoing.get(entry.id);
    const goesAgain = known?.state === 'failed' && entry.state !== 'failed';
    if (goesAgain) this.#outgoing.delete(entry.id);
    if (known?.take(entry)) this.#pending = [...this.#pending];
    this.#outgoing.set(entry.id, known ?? new Outgoing(entry, this.outbox, this.#reached));
  }

  gone(id: string): void {
    this.#outgoing.get(id)?.leave();
  }

  cancelled(id: string): void {
    this.#outgoing.get(id)?.cancelled();
  }

  /** The client has ended. What outlives it goes on at the next start; the rest has failed. */
  end(error: ParleyError, outlives: boolean): void {
    for (const outgoing of this.#outgoing.values()) outgoing.end(error, outlives);
  }

  /**
   * Notes which of the own messages the server has, by what it shows of the conversation.
   *
   * @returns those that were not known to be there.
   */
  recognise(conversationId: string, messages: readonly Message[]): readonly Recognised[] {
    return messages.flatMap(({ messageId, senderId, idempotencyKey, sequence, revision, createdAt }) => {
      const outgoing = senderId === this.userId ? this.#outgoing.get(idempotencyKey) : undefined;
      if (outgoing === undefined || outgoing.sequence !== undefined) return [];
      const sent = { conversationId, messageId, sequence, revision, createdAt };
      outgoing.settle(sent);
      return [{ id: idempotencyKey, sent }];
    });
  }

  /** How far everybody has come, as far as it is known. */
  follow(receipts: readonly Receipt[]): void {
    this.#receipts = receipts;
  }

  /**
   * Lets go of those that are shown among the messages, or over, and then tells the listeners of all that
   * moved: what they look at is right by then.
   */
  release(isShown: (sequence: number) => boolean): void {
    const before = [...this.#outgoing.values()];
    const isPending = ({ isOver, sequence }: Outgoing) => !isOver && (sequence === undefined || !isShown(sequence));
    const pending = before.filter(isPending);
    const isSame = pending.length === this.#pending.length && pending.every((one, index) => one === this.#pending[index]);
    if (!isSame) this.#pending = pending;
    const done = before.filter((outgoing) => !outgoing.isKept && !isPending(outgoing));
    for (const { idempotencyKey } of done) this.#outgoing.delete(idempotencyKey);
    if (done.length > 0) this.#followed = [...this.#followed, ...done].slice(-settings.followedMessages);
    for (const outgoing of before) outgoing.announce();
    if (this.#receipts === this.#announcedReceipts) return;
    this.#announcedReceipts = this.#receipts;
    for (const outgoing of this.#followed) outgoing.announce();
  }

  readonly #reached = (sequence: number): Reached => {
    const others = this.#receipts.filter(({ userId }) => userId !== this.userId);
    return {
      deliveredTo: others.filter(({ deliveredSequence }) => deliveredSequence >= sequence).length,
      readBy: others.filter(({ readSequence }) => readSequence >= sequence).length,
    };
  };
}
