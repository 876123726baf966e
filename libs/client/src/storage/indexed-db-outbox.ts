import type { IDBPTransaction } from 'idb';

import type { StoredTables, Tables } from './indexed-db-schema.js';
import type { StoredEntry } from './outbox-entry.js';
import { isCounted, type KeptEntry, type PlannedRevision, readEntries } from './revision.js';

type Transaction = IDBPTransaction<StoredTables, Tables[], 'readwrite'>;

/** The outbox within one transaction. */
export class IndexedDbOutbox {
  readonly #outbox;
  readonly #state;

  constructor(transaction: Transaction) {
    this.#outbox = transaction.objectStore('outbox');
    this.#state = transaction.objectStore('state');
  }

  async all(): Promise<readonly KeptEntry[]> {
    return paired(await Promise.all([this.#outbox.getAllKeys(), this.#outbox.getAll()]));
  }

  async about(about: string): Promise<readonly KeptEntry[]> {
    const index = this.#outbox.index('about');
    return paired(await Promise.all([index.getAllKeys(about), index.getAll(about)]));
  }

  /** Entries that count towards the limit. Kept, since counting would read them all. */
  async counted(): Promise<number> {
    const counted = await this.#state.get('counted');
    return typeof counted === 'number' ? counted : 0;
  }

  async apply({ append, replace, remove }: PlannedRevision<unknown>): Promise<readonly StoredEntry[]> {
    let change = 0;
    for (const { position, entry } of replace) {
      const before = await this.#outbox.get(position);
      if (before === undefined) continue;
      change += countOf(entry) - countOf(before);
      await this.#outbox.put(entry, position);
    }
    for (const position of remove) {
      change -= countOf(await this.#outbox.get(position));
      await this.#outbox.delete(position);
    }
    const positions = await Promise.all(append.map((entry) => this.#outbox.add(entry)));
    change += append.reduce((sum, entry) => sum + countOf(entry), 0);
    if (change !== 0) await this.#state.put((await this.counted()) + change, 'counted');
    return append.map((entry, index) => ({ position: positions[index] ?? 0, entry }));
  }

  /** Takes out what is no entry any more, and counts anew. */
  async repair(): Promise<{ readonly salvaged: number; readonly lost: number }> {
    const { entries, damaged } = readEntries(await this.all());
    await Promise.all(damaged.map((position) => this.#outbox.delete(position)));
    const counted = entries.filter(({ entry }) => isCounted(entry)).length;
    if ((await this.counted()) !== counted) await this.#state.put(counted, 'counted');
    return { salvaged: entries.length, lost: damaged.length };
  }
}

/** What was damaged since it was counted may be off by one until the store is opened again: nobody can tell what it was. */
const countOf = (kept: unknown): number =>
  readEntries([{ position: 0, kept }]).entries.reduce((sum, { entry }) => sum + Number(isCounted(entry)), 0);

const paired = ([positions, values]: readonly [readonly number[], readonly unknown[]]): readonly KeptEntry[] =>
  positions.map((position, index) => ({ position, kept: values[index] }));
