import type { Mention, ParleyError, SentMessage } from '#protocol';

import type { Unsubscribe } from './unsubscribe.js';

/**
 * How far a message of one's own has come.
 *
 * - `queued`: is kept, and waits for its turn. Nobody has seen it.
 * - `sending`: was sent at least once; it may or may not have reached the server.
 * - `persisted`: PostgreSQL has committed it; `sequence` is known.
 * - `delivered`, `read`: others have received or read it, as far as this client is told: see `deliveredTo`.
 * - `failed`: refused; `error` says why. Should the server show later that it had stored the message
 *   after all (an answer got lost or was illegible), the state becomes `persisted`.
 * - `cancelled`: taken back before it was sent.
 */
export type OutgoingState = 'queued' | 'sending' | 'persisted' | 'delivered' | 'read' | 'failed' | 'cancelled';

/** What an {@link OutgoingMessage} tells its listeners. */
export interface OutgoingEvents {
  /** The state is another one. States that last only for a moment may be left out. */
  readonly state: OutgoingState;
}

/** A message of one's own on its way. */
export interface OutgoingMessage {
  /** UUIDv7, the same for every attempt. The message carries it too: good as a key in a list. */
  readonly idempotencyKey: string;
  /** As it was last edited, as long as it was not sent. */
  readonly text: string;
  /** The message that this one answers, by its sequence. */
  readonly replyTo: number | undefined;
  readonly mentions: readonly Mention[];
  readonly state: OutgoingState;
  /** Its position in the conversation, once persisted. */
  readonly sequence: number | undefined;
  /** Why it failed. */
  readonly error: ParleyError | undefined;
  /** How many others have received it. Known while the view is loaded, in conversations of up to 100; else 0. */
  readonly deliveredTo: number;
  /** How many others have read it, known as `deliveredTo`. */
  readonly readBy: number;
  /**
   * Resolves once persisted; rejects with the error once failed, with `CANCELLED` once cancelled, and when the client is closed
   * before it knows: the message goes on at the next start, if the store lasts. Nobody has to listen to it. After `resend` it is another promise.
   */
  readonly persisted: Promise<SentMessage>;

  /**
   * Takes back a message that was never sent, and what was to happen to it.
   *
   * @returns false if it was sent already: it may have arrived. Delete it then.
   */
  cancel(): Promise<boolean>;

  /** Sends a failed message again, under the same key, after everything that waits in its conversation; what failed with it after it. */
  resend(): Promise<void>;

  /** Takes a failed message out of `pending`. Does nothing in any other state: what may be on its way cannot be called back. */
  discard(): Promise<void>;

  /** Calls the listener at every such event, until the function that this returns is called. */
  on<Name extends keyof OutgoingEvents>(event: Name, listener: (payload: OutgoingEvents[Name]) => void): Unsubscribe;
}
