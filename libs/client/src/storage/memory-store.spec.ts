import { describe, expect, it } from '@jest/globals';

import { FaultyDisk } from '../../testing/faulty-disk.js';
import { storeConformance } from '../../testing/store-conformance.js';
import { append, entriesOf, entryOf, refused } from '../../testing/store-under-test.js';
import { MemoryStore } from './memory-store.js';

const opened = async (disk: FaultyDisk): Promise<MemoryStore> => {
  const store = new MemoryStore(disk);
  await store.open();
  return store;
};

describe('a store in memory', () => {
  it.each(storeConformance)('$name', async ({ run }) => {
    const disk = new FaultyDisk('a test');
    await run({
      client: () => new MemoryStore(disk),
      damage: async (position, kept) => disk.damage(position, kept),
    });
  });

  it('is private unless it is given a disk that has a name', () => {
    expect(new MemoryStore().name).toBeUndefined();
  });

  it('is found by whoever comes after a crash, with what was written before it', async () => {
    const disk = new FaultyDisk();
    const store = await opened(disk);
    await append(store, entryOf(1));

    const before = disk.crash({ at: 'revise', number: 2, when: 'before' });
    await append(store, entryOf(2));
    const neverSettles = append(store, entryOf(3));
    await before;
    const next = await opened(disk);
    expect(entriesOf(await next.outbox())).toEqual([entryOf(1), entryOf(2)]);

    const after = disk.crash({ number: 1, when: 'after' });
    void append(next, entryOf(4));
    await after;
    expect(entriesOf(await (await opened(disk)).outbox())).toEqual([entryOf(1), entryOf(2), entryOf(4)]);
    expect(await Promise.race([neverSettles, next.outbox(), 'still pending'])).toBe('still pending');
  });

  it('loses nothing that it has acknowledged when its disk is full or broken', async () => {
    const disk = new FaultyDisk();
    const store = await opened(disk);
    await append(store, entryOf(1));
    disk.isFull = true;
    await refused(append(store, entryOf(2)), 'STORAGE_FULL', 'appending to a full disk');
    expect(entriesOf(await store.outbox())).toEqual([entryOf(1)]);
    disk.isFull = false;
    disk.isBroken = true;
    await refused(store.outbox(), 'STORAGE_FAILED', 'reading a broken disk');
    disk.isBroken = false;
    expect(entriesOf(await store.outbox())).toEqual([entryOf(1)]);
  });
});
