import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

import { placeOf } from '#platform';

import { settings } from './settings.js';

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number };

/**
 * How often somebody may try. Counted in this process: with several of them behind one balancer, the
 * limits hold for each. Whoever cannot be counted is refused.
 */
export class Attempts {
  readonly #perNameAndAddress = new RateLimiterMemory(settings.attempts.signInPerNameAndAddress);
  readonly #perAddress = new RateLimiterMemory(settings.attempts.signInPerAddress);
  readonly #signUps = new RateLimiterMemory(settings.attempts.signUpPerAddress);
  readonly #beginnings = new RateLimiterMemory(settings.attempts.beginningsPerAddress);
  readonly #deviceCodes = new RateLimiterMemory(settings.attempts.deviceCodePerAddress);

  async signIn({ username, address }: { readonly username: string; readonly address: string }): Promise<Verdict> {
    const place = placeOf(address);
    const perAddress = await count(this.#perAddress, place);
    return perAddress.allowed ? count(this.#perNameAndAddress, `${place} ${username}`) : perAddress;
  }

  /** The right password was given: what was mistyped before is forgotten. */
  async signedIn({ username, address }: { readonly username: string; readonly address: string }): Promise<void> {
    await this.#perNameAndAddress.delete(`${placeOf(address)} ${username}`);
  }

  signUp(address: string): Promise<Verdict> {
    return count(this.#signUps, placeOf(address));
  }

  /** To begin a sign-in, by a browser or for a device: each leaves a row behind, whoever asks. */
  begin(address: string): Promise<Verdict> {
    return count(this.#beginnings, placeOf(address));
  }

  deviceCode(address: string): Promise<Verdict> {
    return count(this.#deviceCodes, placeOf(address));
  }
}

async function count(limiter: RateLimiterAbstract, key: string): Promise<Verdict> {
  try {
    await limiter.consume(key);
    return { allowed: true };
  } catch (refusal) {
    const waitMs = refusal instanceof RateLimiterRes ? refusal.msBeforeNext : limiter.msDuration;
    return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) };
  }
}
