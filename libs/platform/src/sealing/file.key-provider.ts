import { readFile } from 'node:fs/promises';

import { invariant, type Random } from '#kernel';

import { KeyProvider, type WrappedKey } from './key-provider.js';
import { type Sodium, loadSodium } from './sodium.js';

const provider = 'file';
const masterKeyVersion = 1;

/**
 * The master key in a file: for one machine and for development. Who reads the file reads
 * everything; an installation that can do better gives another provider.
 *
 * Wrapped form: nonce (24 bytes), then XChaCha20-Poly1305 (IETF) of the key with the context as
 * associated data.
 */
export class FileKeyProvider extends KeyProvider {
  private constructor(
    private readonly sodium: Sodium,
    private readonly masterKey: Uint8Array,
    private readonly random: Random,
  ) {
    super();
  }

  /** Reads the master key: 32 bytes as base64url, on one line. */
  static async open(path: string, random: Random): Promise<FileKeyProvider> {
    const sodium = await loadSodium();
    const masterKey = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64url');
    if (masterKey.length !== sodium.crypto_aead_xchacha20poly1305_ietf_KEYBYTES) {
      throw new Error(`The master key file must hold 32 bytes in base64url; it holds ${masterKey.length} bytes.`);
    }
    return new FileKeyProvider(sodium, masterKey, random);
  }

  async wrap(key: Uint8Array, context: string): Promise<WrappedKey> {
    const nonce = this.random.bytes(this.sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
    const sealed = this.sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(key, context, null, nonce, this.masterKey);
    return { material: Buffer.concat([nonce, sealed]), provider, providerKeyVersion: masterKeyVersion };
  }

  async unwrap(wrapped: WrappedKey, context: string): Promise<Uint8Array> {
    invariant(wrapped.provider === provider, 'a key goes back to the provider that wrapped it');
    const nonceBytes = this.sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    const nonce = wrapped.material.subarray(0, nonceBytes);
    const sealed = wrapped.material.subarray(nonceBytes);
    return this.sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, context, nonce, this.masterKey);
  }
}
