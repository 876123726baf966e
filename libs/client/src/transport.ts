/** What a {@link Link} reports. After `closed` it reports nothing more. */
export interface LinkListener {
  /** The server sent an event. Neither its name nor its payload has been checked. */
  event(name: string, payload: unknown): void;
  /** The server gave another sign of life. For transports that have signs of their own; the others never call it. */
  alive(): void;
  /** The link has ended, or never came about. Called once, and not after the client's own `close()`. */
  closed(closure: Closure): void;
}

/** Why a link ended. `refused`: the server answered the connection with an error, not checked yet. */
export type Closure = { readonly kind: 'refused'; readonly error: unknown } | { readonly kind: 'lost'; readonly reason: string };

/** One connection, from its opening to its end. It is never reopened: the next connection is another link. */
export abstract class Link {
  /**
   * Sends a command. `answered` gets the server's answer, not checked yet, and is never called if the
   * link ends first. Deadlines are the caller's.
   */
  abstract request(name: string, payload: unknown, answered: (answer: unknown) => void): void;

  /** Ends the link. The listener hears nothing more. */
  abstract close(): void;
}

/**
 * The way to a gateway. It carries commands, answers and events, in order and at most once each; it
 * checks no schema, retries nothing and never reconnects: all of that is the client's.
 */
export abstract class Transport {
  /** Starts a connection with this access token. The listener is called only after this has returned. */
  abstract connect(options: { readonly token: string; readonly listener: LinkListener }): Link;
}
