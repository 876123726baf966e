import { invariant } from '#kernel';

import type { RawSodium } from './sodium.js';

const keyBytes = 32;
const nonceBytes = 24;
const authenticatorBytes = 16;
const labelBytes = 512;
/** Of a content, to begin with. */
const contentBytes = 4_096;

/**
 * What every message takes of libsodium, in memory of its WebAssembly that is allocated once. The wrappers that come with it allocate, copy
 * and free for each parameter and each result: half of the time, and buffers outside of V8's heap, whose collection showed as pauses.
 * What is derived stays in there, as with the wrappers; the next one writes over it.
 */
export class SealingMemory {
  readonly #key: number;
  readonly #derived: number;
  readonly #nonce: number;
  readonly #label: number;
  #content: number;
  #contentBytes = contentBytes;
  #heap: Buffer;

  constructor(private readonly sodium: RawSodium) {
    const fixed = this.#allocate(keyBytes * 2 + nonceBytes + labelBytes);
    this.#key = fixed;
    this.#derived = fixed + keyBytes;
    this.#nonce = this.#derived + keyBytes;
    this.#label = this.#nonce + nonceBytes;
    this.#content = this.#allocate(contentBytes);
    this.#heap = Buffer.from(sodium.memory());
  }

  /** XSalsa20-Poly1305 under the key that belongs to the label. */
  seal(key: Uint8Array, label: string, nonce: Uint8Array, content: string): Uint8Array {
    this.#reserve(content.length * 3 + authenticatorBytes);
    this.#derive(key, label);
    const heap = this.#memory();
    const bytes = heap.write(content, this.#content, 'utf8');
    this.#put(heap, this.#nonce, nonce, nonceBytes);
    const failed = this.sodium.secretBox(this.#content, this.#content, bytes, 0, this.#nonce, this.#derived);
    invariant(failed === 0, 'sealing cannot fail');
    return this.#copy(this.#content, bytes + authenticatorBytes);
  }

  /** @throws when key, label, nonce or ciphertext do not belong together. */
  open(key: Uint8Array, label: string, nonce: Uint8Array, ciphertext: Uint8Array): string {
    const bytes = ciphertext.byteLength;
    if (bytes < authenticatorBytes || nonce.byteLength !== nonceBytes) throw new Error('this is nothing that was sealed');
    this.#reserve(bytes);
    this.#derive(key, label);
    const heap = this.#memory();
    heap.set(ciphertext, this.#content);
    heap.set(nonce, this.#nonce);
    const failed = this.sodium.openSecretBox(this.#content, this.#content, bytes, 0, this.#nonce, this.#derived);
    if (failed !== 0) throw new Error('a sealed content does not open: its key, its context or itself is another');
    return heap.toString('utf8', this.#content, this.#content + bytes - authenticatorBytes);
  }

  /** BLAKE2b of a text under a key. */
  hash(key: Uint8Array, text: string, bytes: number): Uint8Array {
    this.#reserve(text.length * 3);
    const heap = this.#memory();
    this.#hash(key, { at: this.#content, bytes: heap.write(text, this.#content, 'utf8') }, bytes);
    return this.#copy(this.#derived, bytes);
  }

  #derive(key: Uint8Array, label: string): void {
    invariant(label.length * 3 <= labelBytes, 'a label has its place');
    this.#hash(key, { at: this.#label, bytes: this.#memory().write(label, this.#label, 'utf8') }, keyBytes);
  }

  #hash(key: Uint8Array, text: { readonly at: number; readonly bytes: number }, bytes: number): void {
    this.#put(this.#memory(), this.#key, key, keyBytes);
    const failed = this.sodium.genericHash(this.#derived, bytes, text.at, text.bytes, 0, this.#key, keyBytes);
    invariant(failed === 0, 'hashing cannot fail');
  }

  #put(heap: Buffer, at: number, bytes: Uint8Array, length: number): void {
    invariant(bytes.byteLength === length, 'keys and nonces have one length');
    heap.set(bytes, at);
  }

  #copy(at: number, bytes: number): Uint8Array {
    return Buffer.from(this.#memory().subarray(at, at + bytes));
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#contentBytes) return;
    this.sodium.free(this.#content);
    this.#content = this.#allocate(bytes);
    this.#contentBytes = bytes;
  }

  #allocate(bytes: number): number {
    const address = this.sodium.allocate(bytes);
    if (address === 0) throw new Error(`libsodium has no ${bytes} bytes left`);
    return address;
  }

  /** Memory that grew is another one. */
  #memory(): Buffer {
    const buffer = this.sodium.memory();
    if (this.#heap.buffer !== buffer) this.#heap = Buffer.from(buffer);
    return this.#heap;
  }
}
