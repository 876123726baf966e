import { v7 } from 'uuid';

import type { Clock, Timers } from '#kernel';
import type { WireError } from '#protocol';

import type { FrameClient } from '../driving/frame-client.js';
import { DeliveryLedger } from '../measuring/delivery-ledger.js';
import type { Tally } from '../send/tally.js';
import { textOf } from './workload.js';

/** Whom a pair is made of, and where each of them is connected. */
export interface PairPlan {
  readonly senderId: string;
  readonly recipientId: string;
  readonly sendsBy: number;
  readonly receivesBy: number;
}

/** Brings somebody to a gateway. */
export type Connect = (userId: string, gateway: number, onMessage?: (message: Delivered) => void) => Promise<FrameClient>;
type Delivered = Parameters<DeliveryLedger['delivered']>[1];

/** One direct conversation under load: one sends, the other receives, and the ledger sees to it that they do. */
export class Pair {
  readonly ledger: DeliveryLedger;
  /** Counts from when it is given until it is taken away. */
  tally: Tally | null = null;
  readonly #dueAt = new Map<string, number>();

  private constructor(
    readonly conversationId: string,
    /** The gateway that the sender is connected to. */
    readonly sendsBy: number,
    senderId: string,
    private readonly sender: FrameClient,
    private readonly clock: Clock,
  ) {
    this.ledger = new DeliveryLedger(senderId, 1);
  }

  static async open(plan: PairPlan, connect: Connect, clock: Clock): Promise<Pair> {
    const opened: { pair?: Pair } = {};
    const [sender] = await Promise.all([
      connect(plan.senderId, plan.sendsBy),
      connect(plan.recipientId, plan.receivesBy, (message) => {
        if (opened.pair !== undefined) opened.pair.#received(message);
      }),
    ]);
    const { conversation } = await sender.command('conversation.open', { userId: plan.recipientId });
    const { conversationId } = conversation;
    opened.pair = new Pair(conversationId, plan.sendsBy, plan.senderId, sender, clock);
    return opened.pair;
  }

  /**
   * Resolves when the message is acknowledged, or put off. `dueAt`: when it should have been sent.
   *
   * @returns after how many ms to come again, because the gateway has enough to do; null: it is acknowledged.
   * @throws Error when it is refused for another reason.
   */
  async send(dueAt: number): Promise<number | null> {
    const refusal = await this.offer(dueAt);
    if (refusal === null) return null;
    if (refusal.code === 'OVERLOADED') return refusal.retryAfterMs ?? 0;
    throw new Error(`message.send was refused: ${refusal.code}`);
  }

  /** @returns why it is refused; null: acknowledged. */
  async offer(dueAt: number): Promise<WireError | null> {
    const idempotencyKey = v7();
    const text = textOf(idempotencyKey);
    const { conversationId } = this;
    this.ledger.sending(idempotencyKey, text);
    this.#dueAt.set(idempotencyKey, dueAt);
    const answer = await this.sender.ask('message.send', { conversationId, idempotencyKey, text });
    if (!answer.ok) return answer.error;
    this.ledger.acknowledged(idempotencyKey, answer.data.sequence);
    this.tally?.acknowledgeMs.push(this.clock.monotonicNow() - dueAt);
    return null;
  }

  #received(message: Delivered): void {
    if (!this.ledger.delivered(0, message)) return;
    const dueAt = this.#dueAt.get(message.idempotencyKey) as number;
    this.#dueAt.delete(message.idempotencyKey);
    this.tally?.deliverMs.push(this.clock.monotonicNow() - dueAt);
  }
}

/** Comes again as it is told to, until it is acknowledged. @returns how often it was put off. */
export async function untilTaken(timers: Timers, send: () => Promise<number | null>): Promise<number> {
  let putOff = 0;
  for (let againAfterMs = await send(); againAfterMs !== null; againAfterMs = await send()) {
    putOff += 1;
    await timers.sleep(againAfterMs);
  }
  return putOff;
}
