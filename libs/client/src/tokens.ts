import { ParleyError } from '#protocol';

/**
 * An access token, or what gives one. A function is called at every connection, before the token in
 * use ends, and when the server refuses it, so that it can renew the token. When it throws, the client
 * tries again later, unless it throws a `ParleyError` that is not retryable: that closes the client.
 */
export type TokenSource = string | (() => string | Promise<string>);

/** The access token in use, for the socket and for REST alike. */
export class Tokens {
  #current: Promise<string> | undefined;
  #renewal: Promise<string> | undefined;

  constructor(private readonly source: TokenSource) {}

  /** Whether another token can be had once this one has ended. */
  get renewable(): boolean {
    return typeof this.source === 'function';
  }

  /** The token that was given last. */
  current(): Promise<string> {
    return this.#current ?? this.fresh();
  }

  /**
   * A token asked for now. Whoever asks meanwhile gets the same one: a refresh token that rotates
   * must not be used twice.
   *
   * @throws ParleyError `UNAVAILABLE` with the cause, unless the source threw one itself.
   */
  fresh(): Promise<string> {
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  async #renew(): Promise<string> {
    const { source } = this;
    try {
      const token = typeof source === 'function' ? await source() : source;
      this.#current = Promise.resolve(token);
      return token;
    } catch (cause) {
      if (cause instanceof ParleyError) throw cause;
      throw new ParleyError('UNAVAILABLE', { detail: 'The source of access tokens failed.', cause });
    }
  }
}
