import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { SystemRandom } from '#kernel';

import { FileKeyProvider } from './file.key-provider.js';
import { Sealer } from './sealer.js';

const context = { conversationId: 'c'.repeat(36), messageId: 'm'.repeat(36), senderId: 's'.repeat(36) };

describe('the sealer', () => {
  let sealer: Sealer;
  beforeAll(async () => {
    sealer = await Sealer.load(new SystemRandom());
  });

  it('NFR-SEC-4: opens what it sealed, whatever the text', () => {
    const key = sealer.newDataKey();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) =>
        expect(sealer.open(key, context, sealer.seal(key, context, text))).toBe(text),
      ),
    );
  });

  it('opens one content after the other, however long each is', () => {
    const key = sealer.newDataKey();
    const texts = ['', 'é'.repeat(8_000), 'short', '😀'.repeat(4_000), '\ufeffmark'];
    const sealed = texts.map((text) => sealer.seal(key, context, text));
    expect(sealed.map((content) => sealer.open(key, context, content))).toEqual(texts);
  });

  // Made by the wrappers of libsodium: whatever is done about speed, what lies in databases must open.
  it('opens what was sealed before, and gives the fingerprint of before', () => {
    const key = { version: 1, bytes: Uint8Array.from({ length: 32 }, (_, n) => n) };
    const sealed = {
      ciphertext: Buffer.from('e91a6860a9f435a5b70a0ff50e0cea79816e874e205a4aa116443163', 'hex'),
      nonce: Buffer.alloc(24, 9),
      encryptionVersion: 1,
      keyVersion: 1,
    };
    expect(sealer.open(key, context, sealed)).toBe('Grüße 👋');
    expect(Buffer.from(sealer.fingerprint(key, 'Grüße 👋')).toString('hex')).toBe('fdc7aa1d54ce1727f04108c7be33ef8c');
  });

  it('refuses what is too short to have been sealed', () => {
    const key = sealer.newDataKey();
    const { nonce, ...rest } = sealer.seal(key, context, '');
    expect(() => sealer.open(key, context, { ...rest, nonce, ciphertext: new Uint8Array(15) })).toThrow(
      'nothing that was sealed',
    );
    expect(() => sealer.open(key, context, { ...rest, nonce: nonce.subarray(1) })).toThrow('nothing that was sealed');
  });

  it.each(['conversationId', 'messageId', 'senderId'] as const)('does not open what was moved to another %s', (field) => {
    const key = sealer.newDataKey();
    const sealed = sealer.seal(key, context, 'secret');
    expect(() => sealer.open(key, { ...context, [field]: 'x'.repeat(36) }, sealed)).toThrow();
  });

  it('NFR-SEC-4: does not open under another key, or another version of it', () => {
    const key = sealer.newDataKey();
    const sealed = sealer.seal(key, context, 'secret');
    expect(() => sealer.open(sealer.newDataKey(), context, sealed)).toThrow();
    expect(() => sealer.open({ ...key, version: 2 }, context, sealed)).toThrow();
  });

  it('does not open when a bit was changed, wherever', () => {
    const key = sealer.newDataKey();
    const { ciphertext, nonce, ...rest } = sealer.seal(key, context, 'secret');
    for (const bytes of [ciphertext, nonce]) {
      bytes.forEach((_, index) => {
        bytes[index]! ^= 1;
        expect(() => sealer.open(key, context, { ciphertext, nonce, ...rest })).toThrow();
        bytes[index]! ^= 1;
      });
    }
    expect(sealer.open(key, context, { ciphertext, nonce, ...rest })).toBe('secret');
  });

  it('NFR-SEC-9: never uses a nonce twice', () => {
    const key = sealer.newDataKey();
    const nonces = new Set(
      Array.from({ length: 100_000 }, () => Buffer.from(sealer.seal(key, context, '').nonce).toString('latin1')),
    );
    expect(nonces.size).toBe(100_000);
  });

  it('gives the same fingerprint for the same text under the same key only', () => {
    const [one, other] = [sealer.newDataKey(), sealer.newDataKey()];
    expect(sealer.fingerprint(one, 'text')).toEqual(sealer.fingerprint(one, 'text'));
    expect(sealer.fingerprint(one, 'text')).not.toEqual(sealer.fingerprint(one, 'texT'));
    expect(sealer.fingerprint(one, 'text')).not.toEqual(sealer.fingerprint(other, 'text'));
  });
});

describe('the key provider of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-keys-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const providerWith = (content: string) => {
    const path = join(folder, crypto.randomUUID());
    writeFileSync(path, content);
    return FileKeyProvider.open(path, new SystemRandom());
  };
  const master = (fill: number) => Buffer.alloc(32, fill).toString('base64url');

  it('NFR-SEC-4: unwraps what it wrapped, for that context', async () => {
    const provider = await providerWith(`${master(1)}\n`);
    const key = Uint8Array.from({ length: 32 }, (_, n) => n);
    const wrapped = await provider.wrap(key, 'conversation/one');
    expect(Buffer.from(wrapped.material).includes(Buffer.from(key))).toBe(false);
    expect(Uint8Array.from(await provider.unwrap(wrapped, 'conversation/one'))).toEqual(key);
    await expect(provider.unwrap(wrapped, 'conversation/two')).rejects.toThrow();
  });

  it('does not unwrap what another master key, or another provider, wrapped', async () => {
    const [one, other] = [await providerWith(master(1)), await providerWith(master(2))];
    const wrapped = await one.wrap(new Uint8Array(32), 'context');
    await expect(other.unwrap(wrapped, 'context')).rejects.toThrow();
    await expect(one.unwrap({ ...wrapped, provider: 'vault' }, 'context')).rejects.toThrow(
      'a key goes back to the provider that wrapped it',
    );
  });

  it('refuses a file that does not hold 32 bytes, and says how many it holds, never which', async () => {
    const refused = providerWith(Buffer.alloc(31, 65).toString('base64url'));
    await expect(refused).rejects.toThrow('it holds 31 bytes');
    await expect(refused).rejects.not.toThrow('QUFB');
  });
});
