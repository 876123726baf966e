import sodium from 'libsodium-wrappers';

export type Sodium = typeof sodium;

/**
 * What every message takes of libsodium, as it is in WebAssembly: addresses in its memory, and 0 for success. Lengths are
 * of 64 bits, in halves, the lower one first.
 */
export interface RawSodium {
  /** Its memory. Another one once it grew. */
  memory(): ArrayBuffer;
  allocate(bytes: number): number;
  free(address: number): void;
  genericHash(out: number, outBytes: number, text: number, low: number, high: number, key: number, keyBytes: number): number;
  secretBox(out: number, content: number, low: number, high: number, nonce: number, key: number): number;
  openSecretBox(out: number, ciphertext: number, low: number, high: number, nonce: number, key: number): number;
}

/** libsodium, once its WebAssembly has been compiled. */
export async function loadSodium(): Promise<Sodium> {
  await sodium.ready;
  return sodium;
}

/** The same without its wrappers, which have it and do not tell of it. */
export async function loadRawSodium(): Promise<RawSodium> {
  const { libsodium } = (await loadSodium()) as Sodium & { readonly libsodium: WebAssemblyExports };
  const { _malloc: allocate, _free: free, _crypto_generichash: genericHash } = libsodium;
  const { _crypto_secretbox_easy: secretBox, _crypto_secretbox_open_easy: openSecretBox } = libsodium;
  return { memory: () => libsodium.HEAPU8.buffer, allocate, free, genericHash, secretBox, openSecretBox };
}

interface WebAssemblyExports {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  readonly _malloc: RawSodium['allocate'];
  readonly _free: RawSodium['free'];
  readonly _crypto_generichash: RawSodium['genericHash'];
  readonly _crypto_secretbox_easy: RawSodium['secretBox'];
  readonly _crypto_secretbox_open_easy: RawSodium['openSecretBox'];
}
