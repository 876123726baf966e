import type { Message } from '#protocol';

import type { Observable } from './observable.js';

/** What a verification came to. */
export interface Verified {
  /** The revision at which everything was proven equal; 0: one side moved on each time, and it is left to the next occasion. */
  readonly revision: number;
  /** How many messages were healed: of other content than the server's, missing, or too many. */
  readonly messages: number;
  /** Whether details or members were. */
  readonly roster: boolean;
}

/** What was not as the server has it, and is now: a damaged store, or a fault of this client. */
export interface Healed extends Omit<Verified, 'revision'> {
  readonly conversationId: string;
}

/** The part of a view that proves what it shows. */
export interface VerifiedView {
  /**
   * The revision at which the loaded window, the details and the members were last proven equal to what the server holds:
   * by digest, not by trust. 0 before the first time, and while a difference is being healed.
   */
  readonly verified: number;

  /**
   * Proves it now (loads the window first, if need be). What differs is read again, and nothing else; the client's event
   * `healed` tells how much that was. Happens by itself after `load()` and after every lost connection.
   *
   * @throws ParleyError a refusal that no retry can change; waits while the server is away or busy.
   */
  verify(): Promise<Verified>;
}

/** What a {@link HistoryWindow} shows. */
export interface HistorySnapshot {
  /** In ascending order of sequence, without gaps. At most 500: what is loaded on one side lets go of the other. */
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  /** False: it has come to the end, and new messages continue it as they arrive. */
  readonly hasNewer: boolean;
}

/**
 * Some messages anywhere in a conversation, for whoever jumps to one: beside the view's own window, which stays as it is.
 * Whatever happens to these messages shows here as it does there; where the two overlap, the messages are the very same.
 * Changes of mine show once the server has committed them.
 */
export interface HistoryWindow {
  readonly snapshot: Observable<HistorySnapshot>;

  /**
   * Prepends the page before the window.
   *
   * @returns whether there is more beyond.
   * @throws ParleyError a retryable one when the server cannot be reached within 10 s.
   */
  loadOlder(): Promise<boolean>;

  /** Appends the page after the window. Returns and throws as {@link loadOlder}. */
  loadNewer(): Promise<boolean>;

  /** Stays as it is from now on. A window that is not closed costs something at each change. */
  close(): void;
}
