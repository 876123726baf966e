import { createLocalJWKSet, errors, type FlattenedJWSInput, type JSONWebKeySet, type JWSHeaderParameters } from 'jose';
import { z } from 'zod';

import type { Clock } from '#kernel';
import { ParleyError } from '#protocol';

import { settings } from '../settings.js';

const published = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .min(1)
    .max(settings.issuerKeys.maxKeys),
});

type KeySet = ReturnType<typeof createLocalJWKSet>;

/**
 * The issuer's public keys, read from the one address that the configuration names. The last good
 * set is kept for as long as the issuer is away, and no token, however made, causes more than one
 * request per cool-down.
 */
export class IssuerKeys {
  #keys: KeySet | null = null;
  #readAt = -Infinity;
  #triedAt = -Infinity;
  #request: Promise<void> | null = null;

  constructor(
    private readonly url: string,
    private readonly clock: Clock,
  ) {}

  /**
   * The key that a token's header asks for.
   *
   * @throws JWKSNoMatchingKey when the issuer has none such; ParleyError UNAVAILABLE when no set was ever read.
   */
  readonly find = async (header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<Awaited<ReturnType<KeySet>>> => {
    if (this.#keys === null) await this.#refresh(settings.issuerKeys.firstRetryMs);
    // An old set still serves; the next token is checked against the new one.
    else if (this.clock.monotonicNow() - this.#readAt >= settings.issuerKeys.maxAgeMs)
      void this.#refresh(settings.issuerKeys.cooldownMs);
    if (this.#keys === null) throw new ParleyError('UNAVAILABLE', { retryAfterMs: settings.issuerKeys.firstRetryMs });
    try {
      return await this.#keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.#refresh(settings.issuerKeys.cooldownMs);
      return this.#keys(header, token);
    }
  };

  /** Reads the set again, unless it was tried within `cooldownMs`. Joins a request on its way; never rejects. */
  #refresh(cooldownMs: number): Promise<void> {
    if (this.#request !== null) return this.#request;
    const now = this.clock.monotonicNow();
    if (now - this.#triedAt < cooldownMs) return Promise.resolve();
    this.#triedAt = now;
    this.#request = this.#read()
      .then(
        (keys) => {
          this.#keys = createLocalJWKSet(keys);
          this.#readAt = now;
        },
        // Without a set the caller says UNAVAILABLE; with one, it goes on serving.
        () => undefined,
      )
      .finally(() => {
        this.#request = null;
      });
    return this.#request;
  }

  async #read(): Promise<JSONWebKeySet> {
    const signal = AbortSignal.timeout(settings.issuerKeys.timeoutMs);
    const response = await fetch(this.url, { headers: { accept: 'application/json' }, redirect: 'error', signal });
    if (!response.ok) throw new Error(`The issuer's keys were answered with ${response.status}.`);
    const text = await limitedText(response, settings.issuerKeys.maxBytes);
    return published.parse(JSON.parse(text));
  }
}

async function limitedText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw new Error('The issuer publishes more than any set of keys needs.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
