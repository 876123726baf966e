import { v7 } from 'uuid';

import { type Clock, invariant } from '#kernel';
import type { Message } from '#protocol';

import type { Crowd } from '../driving/crowd.js';
import type { LoadClient } from '../driving/load-client.js';
import type { Participant } from '../driving/participant.js';
import { DeliveryLedger } from '../measuring/delivery-ledger.js';
import type { Tally } from './tally.js';
import { textOf } from './workload.js';

/** One conversation under load: its first member sends, the others receive, and the ledger sees to it that they do. */
export class Exchange {
  readonly ledger: DeliveryLedger;
  /** Counts from when it is given until it is taken away. */
  tally: Tally | null = null;
  readonly #dueAt = new Map<string, number>();
  readonly #conversationId: string;
  #sender: LoadClient | undefined;

  private constructor(
    sender: Participant,
    receivers: number,
    private readonly clock: Clock,
  ) {
    this.#conversationId = sender.conversationId;
    this.ledger = new DeliveryLedger(sender.userId, receivers);
  }

  static async open(crowd: Crowd, members: readonly Participant[], clock: Clock): Promise<Exchange> {
    const exchange = new Exchange(members[0] as Participant, members.length - 1, clock);
    const clients = await crowd.connect(members, (change, member) => {
      // The sender's own connections may be told too; what is promised is the others'.
      if (member > 0 && change.type === 'message.created') exchange.#received(member - 1, change.message);
    });
    exchange.#sender = clients[0];
    return exchange;
  }

  /**
   * Resolves when the message is acknowledged. `dueAt`: when it should have been sent. A driver that
   * is late does not make the server look faster.
   */
  async send(dueAt: number): Promise<void> {
    const idempotencyKey = v7();
    const text = textOf(idempotencyKey);
    this.ledger.sending(idempotencyKey, text);
    this.#dueAt.set(idempotencyKey, dueAt);
    invariant(this.#sender !== undefined, 'an exchange that is open has its sender connected');
    const { sequence } = await this.#sender.command('message.send', {
      conversationId: this.#conversationId,
      idempotencyKey,
      text,
    });
    this.ledger.acknowledged(idempotencyKey, sequence);
    this.tally?.acknowledgeMs.push(this.clock.monotonicNow() - dueAt);
  }

  #received(receiver: number, message: Message): void {
    if (!this.ledger.delivered(receiver, message)) return;
    const dueAt = this.#dueAt.get(message.idempotencyKey) as number;
    this.tally?.deliverMs.push(this.clock.monotonicNow() - dueAt);
  }
}
