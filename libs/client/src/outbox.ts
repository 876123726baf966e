import { ParleyError, type SentMessage } from '#protocol';

import type { Commands } from './commands.js';
import { asParleyError } from './failure.js';
import type { OutgoingContent } from './outgoing.js';
import type { Retries } from './retries.js';
import { settings } from './settings.js';

/** A message that waits to be sent, and who hears what becomes of it. */
export interface Submission {
  readonly conversationId: string;
  readonly content: OutgoingContent;
  /** Aborts once the server is known to have the message: nothing is left to send. */
  readonly settled: AbortSignal;
  acknowledged(sent: SentMessage): void;
  /** It is not tried any more. Without meaning once it is settled. */
  refused(error: ParleyError): void;
}

/**
 * Own messages on their way, first in, first out per conversation.
 *
 * One message of a conversation is in flight at a time. With more of them, a server that is busy for a
 * moment could refuse the first and take the second, and the retry of the first would come after it.
 * An attempt without an answer may have succeeded, so every attempt carries the same key.
 */
export class Outbox {
  readonly #lanes = new Map<string, Submission[]>();
  #waiting = 0;

  constructor(
    private readonly commands: Commands,
    private readonly retries: Retries,
    private readonly lifetime: AbortSignal,
  ) {}

  /** @throws ParleyError `OUTBOX_FULL`, and nothing is queued; what ended the client, once it has ended. */
  submit(submission: Submission): void {
    this.lifetime.throwIfAborted();
    if (this.#waiting >= settings.outboxCapacity) throw new ParleyError('OUTBOX_FULL');
    this.#waiting += 1;
    const lane = this.#lanes.get(submission.conversationId);
    if (lane === undefined) void this.#empty(submission.conversationId, [submission]);
    else lane.push(submission);
  }

  async #empty(conversationId: string, lane: Submission[]): Promise<void> {
    this.#lanes.set(conversationId, lane);
    for (let next; (next = lane[0]) !== undefined; lane.shift()) {
      await this.#deliver(next);
      this.#waiting -= 1;
    }
    this.#lanes.delete(conversationId);
  }

  /** Until the server has the message, or has refused it for good, or the client ends. */
  async #deliver(submission: Submission): Promise<void> {
    const { conversationId, content, settled } = submission;
    const send = () => this.commands.request('message.send', { conversationId, ...content }, settled);
    const outcome = await this.retries.run(send, settled).catch(asParleyError);
    if (!(outcome instanceof ParleyError)) submission.acknowledged(outcome);
    else submission.refused(outcome);
  }
}
