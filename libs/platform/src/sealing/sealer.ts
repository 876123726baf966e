import type { Random } from '#kernel';

import { SealingMemory } from './sealing-memory.js';
import { loadRawSodium } from './sodium.js';

/** What a ciphertext belongs to. It is bound in: moved to another row, a ciphertext does not open. */
export interface SealingContext {
  readonly conversationId: string;
  readonly messageId: string;
  readonly senderId: string;
}

/** The plain data key of a conversation, in memory only. */
export interface DataKey {
  readonly version: number;
  readonly bytes: Uint8Array;
}

export interface SealedContent {
  readonly ciphertext: Uint8Array;
  readonly nonce: Uint8Array;
  /** Of the scheme, not of the key. */
  readonly encryptionVersion: number;
  readonly keyVersion: number;
}

const encryptionVersion = 1;
const keyBytes = 32;
const nonceBytes = 24;
const fingerprintBytes = 16;

/**
 * Encryption at rest of `search_enabled` content (`encryption_version` 1):
 *
 *     message key = BLAKE2b-256(key = data key, "at-rest/1" ‖ conversation ‖ message ‖ sender ‖ key version)
 *     content     = XSalsa20-Poly1305 (secretbox) under the message key with a random 24-byte nonce
 *
 * All fields of the derivation have a fixed length. Storage form only: members of the server see
 * plaintext; this protects a stolen disk, dump or backup.
 */
export class Sealer {
  private constructor(
    private readonly memory: SealingMemory,
    private readonly random: Random,
  ) {}

  static async load(random: Random): Promise<Sealer> {
    return new Sealer(new SealingMemory(await loadRawSodium()), random);
  }

  newDataKey(): DataKey {
    return { version: 1, bytes: this.random.bytes(keyBytes) };
  }

  seal(key: DataKey, context: SealingContext, content: string): SealedContent {
    const nonce = this.random.bytes(nonceBytes);
    const ciphertext = this.memory.seal(key.bytes, labelOf(key, context), nonce, content);
    return { ciphertext, nonce, encryptionVersion, keyVersion: key.version };
  }

  /** @throws when key, context or ciphertext do not belong together. */
  open(key: DataKey, context: SealingContext, { ciphertext, nonce }: SealedContent): string {
    return this.memory.open(key.bytes, labelOf(key, context), nonce, ciphertext);
  }

  /**
   * A keyed fingerprint of what a sender asked for, to tell a repeated request from another one with
   * the same idempotency key. Without the data key it says nothing about the content.
   */
  fingerprint(key: DataKey, content: string): Uint8Array {
    return this.memory.hash(key.bytes, `request/1${content}`, fingerprintBytes);
  }
}

/** What the key of a message is derived by. */
function labelOf({ version }: DataKey, { conversationId, messageId, senderId }: SealingContext): string {
  return `at-rest/1${conversationId}${messageId}${senderId}${String(version).padStart(10, '0')}`;
}
