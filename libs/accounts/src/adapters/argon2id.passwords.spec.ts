import type { Argon2Parameters } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { SystemRandom } from '#kernel';

import { settings } from '../settings.js';
import { Argon2idPasswords } from './argon2id.passwords.js';

const passwords = new Argon2idPasswords(new SystemRandom());

describe('A stored password', () => {
  it('is verified with the cost it was made with, which may be another than today’s', async () => {
    // From the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 24 -e`
    const elsewhere = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await passwords.verify('password', elsewhere)).toBe(true);
    expect(await passwords.verify('Password', elsewhere)).toBe(false);
  });

  it('is the same password, however the keyboard composes its letters', async () => {
    const stored = await passwords.hash('Zoe\u0308-passw\u00f6rd');
    expect(await passwords.verify('Zo\u00eb-passwo\u0308rd', stored)).toBe(true);
  });

  it('that is not there matches nothing', async () => {
    expect(await passwords.verify('', null)).toBe(false);
  });

  it('of an unknown form is a fault of ours, and not a wrong password', async () => {
    await expect(passwords.verify('password', '$2b$10$abcdefghijklmnopqrstuv')).rejects.toThrow('PHC');
  });

  it('costs at least what OWASP asks for', () => {
    const { memoryKib, passes, parallelism } = settings.argon2id;
    expect(memoryKib).toBeGreaterThanOrEqual(19 * 1_024);
    expect(passes).toBeGreaterThanOrEqual(2);
    expect(parallelism).toBe(1);
  });
});

describe('Hashing', () => {
  it('is as much work for somebody unknown as for somebody known, so that the time it takes tells nothing', async () => {
    const work: Omit<Argon2Parameters, 'message' | 'nonce'>[] = [];
    const derive = async (_: string, { message: _message, nonce: _nonce, ...cost }: Argon2Parameters) => {
      work.push(cost);
      return Buffer.alloc(cost.tagLength);
    };
    const counted = new Argon2idPasswords(new SystemRandom(), settings.hashing, derive);
    const stored = await counted.hash('correct horse');
    await counted.verify('wrong horse', stored);
    await counted.verify('wrong horse', null);
    const { memoryKib: memory, passes, parallelism, tagBytes: tagLength } = settings.argon2id;
    expect(work).toEqual(Array.from({ length: 3 }, () => ({ memory, passes, parallelism, tagLength })));
  });

  it('refuses, retryably, what would wait behind too many others, and serves everybody it took on', async () => {
    const busy = new Argon2idPasswords(new SystemRandom(), { atOnce: 1, waiting: 2, retryAfterMs: 7 });
    const results = await Promise.allSettled(Array.from({ length: 6 }, async () => busy.verify('x', null)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }) => reason as unknown)).toMatchObject(
      Array.from({ length: 3 }, () => ({ code: 'OVERLOADED', retryable: true, retryAfterMs: 7 })),
    );
    expect(await busy.verify('x', null)).toBe(false);
  });
});
