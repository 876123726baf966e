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
