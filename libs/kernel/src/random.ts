/** Randomness, injected like time: cryptographic in production, seeded in tests. */
export abstract class Random {
  /** `length` random bytes, in memory of their own. */
  abstract bytes(length: number): Uint8Array;

  /** A float in [0, 1). For jitter, never for secrets. */
  abstract unit(): number;
}

const poolBytes = 16_384;

/**
 * The platform's cryptographic generator, read in blocks: one call costs some 3 µs however little it
 * is asked for (libsodium's `randombytes_buf` in WebAssembly: 3 µs for every *byte*), and every
 * message needs 40 bytes. A byte is given out once and erased from the pool.
 */
export class SystemRandom extends Random {
  readonly #pool = new Uint8Array(poolBytes);
  #used = poolBytes;

  bytes(length: number): Uint8Array {
    if (length > poolBytes) return globalThis.crypto.getRandomValues(new Uint8Array(length));
    if (this.#used + length > poolBytes) {
      globalThis.crypto.getRandomValues(this.#pool);
      this.#used = 0;
    }
    const taken = this.#pool.slice(this.#used, this.#used + length);
    this.#pool.fill(0, this.#used, this.#used + length);
    this.#used += length;
    return taken;
  }

  unit(): number {
    return Math.random();
  }
}

/** The same seed gives the same sequence (mulberry32). For tests and simulations only: it is predictable. */
export class SeededRandom extends Random {
  #state: number;

  constructor(seed: number) {
    super();
    this.#state = seed | 0;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => Math.floor(this.unit() * 256));
  }

  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
