import { beforeAll, describe, expect, it } from '@jest/globals';

import { SealingMemory } from './sealing-memory.js';
import { loadRawSodium, type RawSodium } from './sodium.js';

const [key, nonce, label] = [new Uint8Array(32), new Uint8Array(24), 'label'];
const text = '€'.repeat(8_000);
const bytes = Buffer.byteLength(text);

describe('the memory that contents are sealed in', () => {
  let sodium: RawSodium;
  beforeAll(async () => {
    sodium = await loadRawSodium();
  });

  // WebAssembly puts no bounds between what was allocated and what lies behind it.
  it.each<readonly [string, (memory: SealingMemory, sealed: Uint8Array) => unknown]>([
    ['seals', (memory) => memory.seal(key, label, nonce, text)],
    ['opens', (memory, sealed) => memory.open(key, label, nonce, sealed)],
    ['hashes', (memory) => memory.hash(key, text, 16)],
  ])('grows before it %s more than it can hold', (_, work) => {
    const sealed = new SealingMemory(sodium).seal(key, label, nonce, text);
    const allocated: number[] = [];
    const allocate = (size: number) => {
      allocated.push(size);
      return sodium.allocate(size);
    };
    work(new SealingMemory({ ...sodium, allocate }), sealed);
    expect(Math.max(...allocated)).toBeGreaterThanOrEqual(bytes);
  });
});
