import type { Message } from '#protocol';

import { Outgoing } from './outgoing.js';
import type { OutgoingMessage } from './outgoing-contract.js';

/** What this client sends to one conversation, from `send` until it is shown among the messages. */
export class OwnMessages {
  #outgoing: readonly Outgoing[] = [];

  constructor(private readonly userId: string) {}

  /** Immutable: the same array until something changes, then another one. */
  get pending(): readonly OutgoingMessage[] {
    return this.#outgoing;
  }

  add(outgoing: Outgoing): void {
    this.#outgoing = [...this.#outgoing, outgoing];
  }

  /** Notes which of the own messages the server has, by what it shows of the conversation. */
  recognise(conversationId: string, messages: readonly Message[]): void {
    for (const { messageId, senderId, idempotencyKey, sequence, revision, createdAt } of messages) {
      if (senderId !== this.userId) continue;
      const outgoing = this.#outgoing.find((candidate) => candidate.idempotencyKey === idempotencyKey);
      outgoing?.settle({ conversationId, messageId, sequence, revision, createdAt });
    }
  }

  /**
   * Lets go of those that are shown among the messages, or discarded, and then tells the listeners of
   * all that moved: what they look at is right by then.
   */
  release(isShown: (sequence: number) => boolean): void {
    const before = this.#outgoing;
    const kept = before.filter(({ discarded, sequence }) => !discarded && (sequence === undefined || !isShown(sequence)));
    if (kept.length !== before.length) this.#outgoing = kept;
    for (const outgoing of before) outgoing.announce();
  }
}
