import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { SystemRandom } from '#kernel';

import { IdentityKeys } from './identity-keys.js';

const random = new SystemRandom();
let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'parley-keys-'));
  folder = join(parent, 'made', 'on', 'the', 'way');
});
afterEach(async () => rm(parent, { recursive: true }));

describe('The keys of identity', () => {
  it('are made once, by however many processes start at once, and leave nothing half-made behind', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, async () => IdentityKeys.open(folder, random)));
    expect(new Set(all.map(({ signingKeys }) => JSON.stringify(signingKeys))).size).toBe(1);
    expect(new Set(all.map(({ cookieKeys }) => JSON.stringify(cookieKeys))).size).toBe(1);
    expect((await readdir(folder)).sort()).toEqual(['cookie-keys.json', 'signing-keys.json']);
  });

  it('differ from place to place', async () => {
    const one = await IdentityKeys.open(folder, random);
    const other = await IdentityKeys.open(join(parent, 'other'), random);
    expect(one.signingKeys.keys[0]?.d).not.toBe(other.signingKeys.keys[0]?.d);
    expect(one.cookieKeys).not.toEqual(other.cookieKeys);
  });

  it.each(['', 'secret nonsense', '{"keys":[]}', '{"keys":[{"kty":"oct","k":"secret"}]}'])(
    'are not replaced when they are unusable, and not quoted: %j',
    async (content) => {
      await IdentityKeys.open(folder, random);
      await writeFile(join(folder, 'signing-keys.json'), content);
      const refusal: unknown = await IdentityKeys.open(folder, random).catch((error: unknown) => error);
      expect(String(refusal)).toContain('signing-keys.json');
      expect(String(refusal)).not.toContain('secret');
    },
  );
});
