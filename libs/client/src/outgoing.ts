import type { Mention, Message, ParleyError, SentMessage } from '#protocol';

import type { Unsubscribe } from './contract.js';
import { Listeners } from './listeners.js';
import type { OutgoingEvents, OutgoingMessage, OutgoingState } from './outgoing-contract.js';
import type { NewMessage } from './view-contract.js';
import { withMentions } from './with-mentions.js';

/** What the server is given to send, and what comes back in the message. */
export type OutgoingContent = Pick<Message, 'idempotencyKey' | 'text' | 'replyTo' | 'mentions'>;

/**
 * The engine behind an {@link OutgoingMessage}: its states, and nothing of how it is sent. A new state
 * is announced only when the conversation's snapshots are right: whoever listens may look at them.
 */
export class Outgoing implements OutgoingMessage {
  #state: OutgoingState = 'queued';
  #announced: OutgoingState = 'queued';
  #sent: SentMessage | undefined;
  #error: ParleyError | undefined;
  #discarded = false;
  readonly #persisted = Promise.withResolvers<SentMessage>();
  readonly #settled = new AbortController();
  readonly #listeners = new Listeners<OutgoingEvents>();

  constructor(
    readonly idempotencyKey: string,
    private readonly message: NewMessage,
    private readonly whenDiscarded: () => void,
  ) {
    // Whoever does not look at the promise sees the failure in `state`; it must not end their process.
    this.#persisted.promise.catch(() => undefined);
  }

  get text(): string {
    return this.message.text;
  }

  get replyTo(): number | undefined {
    return this.message.replyTo;
  }

  get mentions(): readonly Mention[] {
    return this.message.mentions ?? [];
  }

  /** The same for every attempt. */
  get content(): OutgoingContent {
    const { idempotencyKey, text, replyTo, mentions } = this;
    return { idempotencyKey, text, ...(replyTo !== undefined && { replyTo }), ...withMentions(mentions) };
  }

  get state(): OutgoingState {
    return this.#state;
  }

  get sequence(): number | undefined {
    return this.#sent?.sequence;
  }

  get error(): ParleyError | undefined {
    return this.#error;
  }

  get persisted(): Promise<SentMessage> {
    return this.#persisted.promise;
  }

  get discarded(): boolean {
    return this.#discarded;
  }

  /** Aborts once persisted. */
  get settled(): AbortSignal {
    return this.#settled.signal;
  }

  on<Name extends keyof OutgoingEvents>(event: Name, listener: (payload: OutgoingEvents[Name]) => void): Unsubscribe {
    return this.#listeners.on(event, listener);
  }

  discard(): void {
    if (this.#state !== 'failed' || this.#discarded) return;
    this.#discarded = true;
    this.whenDiscarded();
  }

  /** The server has it: said by the answer or by the change, whichever comes first. */
  settle(sent: SentMessage): void {
    if (this.#state === 'persisted') return;
    this.#sent = sent;
    this.#error = undefined;
    this.#state = 'persisted';
    this.#persisted.resolve(sent);
    this.#settled.abort();
  }

  fail(error: ParleyError): void {
    if (this.#state !== 'queued') return;
    this.#error = error;
    this.#state = 'failed';
    this.#persisted.reject(error);
  }

  /** Tells the listeners, if there is anything new to them. */
  announce(): void {
    if (this.#announced === this.#state) return;
    this.#announced = this.#state;
    this.#listeners.emit('state', this.#state);
  }
}
