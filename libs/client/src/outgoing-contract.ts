import type { Mention, ParleyError, SentMessage } from '#protocol';

import type { Unsubscribe } from './unsubscribe.js';

/**
 * How far a message of one's own has come.
 *
 * - `queued`: waits for its turn or its answer; it may or may not have reached the server.
 * - `persisted`: PostgreSQL has committed it; `sequence` is known. Final.
 * - `failed`: refused; `error` says why. Should the server show later that it had stored the message
 *   after all (an answer got lost or was illegible), the state becomes `persisted`.
 */
export type OutgoingState = 'queued' | 'persisted' | 'failed';

/** What an {@link OutgoingMessage} tells its listeners. */
export interface OutgoingEvents {
  readonly state: OutgoingState;
}

/** A message of one's own on its way. */
export interface OutgoingMessage {
  /** UUIDv7, the same for every attempt. The message carries it too: good as a key in a list. */
  readonly idempotencyKey: string;
  readonly text: string;
  /** The message that this one answers, by its sequence. */
  readonly replyTo: number | undefined;
  readonly mentions: readonly Mention[];
  readonly state: OutgoingState;
  /** Its position in the conversation, once persisted. */
  readonly sequence: number | undefined;
  /** Why it failed. */
  readonly error: ParleyError | undefined;
  /** Resolves once persisted; rejects with the error once failed. Nobody has to listen to it. */
  readonly persisted: Promise<SentMessage>;

  /** Takes a failed message out of `pending`. Does nothing in any other state: what may be on its way cannot be called back. */
  discard(): void;

  on<Name extends keyof OutgoingEvents>(event: Name, listener: (payload: OutgoingEvents[Name]) => void): Unsubscribe;
}
