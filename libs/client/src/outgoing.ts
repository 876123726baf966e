import { type Mention, ParleyError, type SentMessage } from '#protocol';

import type { Unsubscribe } from './contract.js';
import { Listeners } from './listeners.js';
import { type Outbox, refusalOf } from './outbox/outbox.js';
import type { OutgoingEvents, OutgoingMessage, OutgoingState } from './outgoing-contract.js';
import type { OutboxEntry } from './storage/outbox-entry.js';

/** How many others have come how far. */
export interface Reached {
  readonly deliveredTo: number;
  readonly readBy: number;
}

/**
 * The engine behind an {@link OutgoingMessage}: its states, and nothing of how it is sent. A new state
 * is announced only when the conversation's snapshots are right: whoever listens may look at them.
 */
export class Outgoing implements OutgoingMessage {
  readonly idempotencyKey: string;
  #entry: OutboxEntry;
  /** Whether the outbox has it. */
  #isKept = true;
  #announced: OutgoingState = 'queued';
  #sent: SentMessage | undefined;
  #error: ParleyError | undefined;
  #isCancelled = false;
  #persisted = promised<SentMessage>();
  readonly #listeners = new Listeners<OutgoingEvents>();

  /** @param reached says how far the others have come who have seen the message of this sequence. */
  constructor(
    entry: OutboxEntry,
    private readonly outbox: Pick<Outbox, 'cancel' | 'resend' | 'discard'>,
    private readonly reached: (sequence: number) => Reached,
  ) {
    this.idempotencyKey = entry.id;
    this.#entry = entry;
    this.take(entry);
    this.#announced = this.state;
  }

  get conversationId(): string {
    return this.#content.conversationId;
  }

  get text(): string {
    return this.#content.text;
  }

  get replyTo(): number | undefined {
    return this.#content.replyTo;
  }

  get mentions(): readonly Mention[] {
    return this.#content.mentions ?? none;
  }

  get state(): OutgoingState {
    if (this.#sent !== undefined) return this.readBy > 0 ? 'read' : this.deliveredTo > 0 ? 'delivered' : 'persisted';
    if (this.#isCancelled) return 'cancelled';
    if (this.#error !== undefined) return 'failed';
    return this.#entry.state === 'attempted' ? 'sending' : 'queued';
  }

  get sequence(): number | undefined {
    return this.#sent?.sequence;
  }

  get error(): ParleyError | undefined {
    return this.#error;
  }

  get deliveredTo(): number {
    return this.#sent === undefined ? 0 : this.reached(this.#sent.sequence).deliveredTo;
  }

  get readBy(): number {
    return this.#sent === undefined ? 0 : this.reached(this.#sent.sequence).readBy;
  }

  get persisted(): Promise<SentMessage> {
    return this.#persisted.promise;
  }

  /** Whether nothing of it is to be shown any more: it was cancelled, or failed and was let go of. */
  get isOver(): boolean {
    return this.#isCancelled || (!this.#isKept && this.#sent === undefined && this.#entry.state === 'failed');
  }

  /** Whether the outbox still has it. */
  get isKept(): boolean {
    return this.#isKept;
  }

  on<Name extends keyof OutgoingEvents>(event: Name, listener: (payload: OutgoingEvents[Name]) => void): Unsubscribe {
    return this.#listeners.on(event, listener);
  }

  cancel(): Promise<boolean> {
    return this.outbox.cancel(this.idempotencyKey);
  }

  async resend(): Promise<void> {
    if (this.state === 'failed') await this.outbox.resend(this.idempotencyKey);
  }

  async discard(): Promise<void> {
    if (this.state === 'failed') await this.outbox.discard(this.idempotencyKey);
  }

  /** Takes the entry as the outbox has it now. Returns whether it says something else than before. */
  take(entry: OutboxEntry): boolean {
    const { text, mentions } = this;
    this.#entry = entry;
    this.#isKept = true;
    this.#follow(entry);
    return text !== this.text || mentions !== this.mentions;
  }

  #follow(entry: OutboxEntry): void {
    if (this.#sent !== undefined) return;
    if (entry.state === 'failed') this.fail(refusalOf(entry.error));
    else if (this.#error !== undefined) {
      this.#error = undefined;
      this.#persisted = promised();
    }
  }

  /** The outbox does not have it any more. */
  leave(): void {
    this.#isKept = false;
  }

  /** The server has it: said by the answer or by the change, whichever comes first. */
  settle(sent: SentMessage): void {
    if (this.#sent !== undefined) return;
    this.#sent = sent;
    this.#error = undefined;
    this.#persisted.resolve(sent);
  }

  cancelled(): void {
    if (this.#sent !== undefined) return;
    this.#isCancelled = true;
    this.#persisted.reject(new ParleyError('CANCELLED'));
  }

  fail(error: ParleyError): void {
    this.#error = error;
    this.#persisted.reject(error);
  }

  /** The client has ended; what outlives it goes on at the next start. */
  end(error: ParleyError, outlives: boolean): void {
    if (outlives || this.#sent !== undefined || this.#isCancelled) this.#persisted.reject(error);
    else this.fail(error);
  }

  /** Tells the listeners, if there is anything new to them. */
  announce(): void {
    const { state } = this;
    if (this.#announced === state) return;
    this.#announced = state;
    this.#listeners.emit('state', state);
  }

  get #content(): { conversationId: string; text: string; replyTo?: number; mentions?: readonly Mention[] } {
    // Checked before it was queued; what a damaged store has instead is not sent either.
    return this.#entry.request as never;
  }
}

const none: readonly Mention[] = [];

/** A promise that nobody has to listen to: whoever does not sees a failure in the state, and their process goes on. */
function promised<Value>(): PromiseWithResolvers<Value> {
  const resolvers = Promise.withResolvers<Value>();
  resolvers.promise.catch(() => undefined);
  return resolvers;
}
