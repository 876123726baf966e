import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

import type { Random } from '#kernel';
import { ParleyError } from '#protocol';

import { Passwords } from '../domain/passwords.js';
import { settings } from '../settings.js';

const byOpenSsl = promisify(argon2);

interface Recipe {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const phc = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

const encode = ({ memoryKib, passes, parallelism, salt, tag }: Recipe): string => {
  const [saltText, tagText] = [salt, tag].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${saltText}$${tagText}`;
};

const decode = (stored: string): Recipe => {
  const [, memoryKib, passes, parallelism, salt = '', tag = ''] = phc.exec(stored) ?? [];
  if (memoryKib === undefined) throw new Error('A stored password hash is not an argon2id PHC string.');
  return {
    memoryKib: Number(memoryKib),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
};

/** argon2id (RFC 9106) by OpenSSL, on Node's worker threads; a few at once, and a few more waiting. */
export class Argon2idPasswords extends Passwords {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** Compared with when there is nothing to compare with. Made of the same cost as new hashes; no password makes its tag. */
  readonly #nobody: Recipe;

  constructor(
    private readonly random: Random,
    private readonly limits: {
      readonly atOnce: number;
      readonly waiting: number;
      readonly retryAfterMs: number;
    } = settings.hashing,
    private readonly derive: typeof byOpenSsl = byOpenSsl,
  ) {
    super();
    this.#nobody = this.#recipe(Buffer.from(random.bytes(settings.argon2id.tagBytes)));
  }

  async hash(password: string): Promise<string> {
    const recipe = this.#recipe(Buffer.alloc(settings.argon2id.tagBytes));
    return encode({ ...recipe, tag: await this.#derive(password, recipe) });
  }

  async verify(password: string, stored: string | null): Promise<boolean> {
    const recipe = stored === null ? this.#nobody : decode(stored);
    const tag = await this.#derive(password, recipe);
    return timingSafeEqual(tag, recipe.tag) && stored !== null;
  }

  #recipe(tag: Buffer): Recipe {
    const { memoryKib, passes, parallelism, saltBytes } = settings.argon2id;
    return { memoryKib, passes, parallelism, salt: Buffer.from(this.random.bytes(saltBytes)), tag };
  }

  async #derive(password: string, { memoryKib, passes, parallelism, salt, tag }: Recipe): Promise<Buffer> {
    await this.#turn();
    try {
      // NFC: the same password typed on another keyboard is the same password.
      const message = password.normalize('NFC');
      return await this.derive('argon2id', {
        message,
        nonce: salt,
        memory: memoryKib,
        passes,
        parallelism,
        tagLength: tag.length,
      });
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  /** Waits for a free place. Whoever leaves hands theirs to the first in the queue. */
  async #turn(): Promise<void> {
    const { atOnce, waiting, retryAfterMs } = this.limits;
    if (this.#running < atOnce) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= waiting) throw new ParleyError('OVERLOADED', { retryAfterMs });
    await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }
}
