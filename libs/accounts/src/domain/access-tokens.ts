/** What a good access token says. */
export interface VerifiedToken {
  /** Who this is to the issuer. */
  readonly subject: string;
  /** One sign-in of one client; the same over every refresh. */
  readonly sessionId: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  /** What the token may be used for. */
  readonly scopes: ReadonlySet<string>;
  /** What the issuer calls them; absent when it does not say. Never checked for shape. */
  readonly username?: string;
  readonly displayName?: string;
}

/** Tells good access tokens from others. Does not know whether an account or a session still exists. */
export abstract class AccessTokens {
  /**
   * @throws ParleyError UNAUTHENTICATED for anything that is not a token of our issuer for us;
   *   TOKEN_EXPIRED when it was one; UNAVAILABLE (retryable) when the issuer was never reached.
   */
  abstract verify(token: string): Promise<VerifiedToken>;
}
