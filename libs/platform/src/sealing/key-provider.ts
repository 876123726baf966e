/** A key as it lies in the database: readable only to the provider that wrapped it. */
export interface WrappedKey {
  readonly material: Uint8Array;
  /** Which kind of provider wrapped it. */
  readonly provider: string;
  /** Which of the provider's master keys. */
  readonly providerKeyVersion: number;
}

/**
 * Keeps the master key, which never leaves it, and wraps other keys under it. It promises that what
 * it wrapped for one context cannot be unwrapped for another. It may be away: then it throws, and
 * whoever asked writes nothing rather than plaintext.
 */
export abstract class KeyProvider {
  /** `context` says what the key is for, e.g. the id of a conversation. */
  abstract wrap(key: Uint8Array, context: string): Promise<WrappedKey>;

  /** @throws when the key was not wrapped by this provider for this context. */
  abstract unwrap(wrapped: WrappedKey, context: string): Promise<Uint8Array>;
}
