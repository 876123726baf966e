import { Timers } from '#kernel';
import { ParleyError } from '#protocol';

import { IndexedDbStore } from '../../../../libs/client/src/indexeddb.js';
import { indexedDbMigrations } from '../../../../libs/client/src/storage/indexed-db-schema.js';
import { storeConformance } from '../../../../libs/client/testing/store-conformance.js';
import { append, entryOf } from '../../../../libs/client/testing/store-under-test.js';
import { openRaw } from './raw-indexed-db.js';

/** What a test calls in a page that has the stores. Refusals are their codes. */
export const stores = {
  async conformance(name: string): Promise<void> {
    const database = `conformance: ${name}`;
    await storeConformance
      .find((each) => each.name === name)
      ?.run({
        client: () => new IndexedDbStore(database),
        damage: async (position, kept) => {
          const raw = await openRaw(database);
          await raw.put(position, kept);
          raw.close();
        },
      });
  },

  /** Version 2 is one that has an index of lanes. Nobody waits for those who hold it up. */
  open(database: string, version: 1 | 2 = 1): Promise<unknown> {
    const store = new IndexedDbStore(database, { migrations: versions.slice(0, version), timers: new Impatience() });
    open.set(database, store);
    return outcome(store.open());
  },

  /** Queues one after the other, and says each number once it is acknowledged, until it is refused. */
  async append(database: string, numbers: readonly number[], size = 0): Promise<unknown> {
    for (const number of numbers) {
      const text = incompressible(size);
      const request = { number, text };
      const refusal = await outcome(append(opened(database), entryOf(number, { request })).then(() => undefined));
      if (refusal !== undefined) return refusal;
      await globalThis.acknowledged?.(number);
    }
    return 'all';
  },

  /** The numbers of what was queued, in order. */
  outbox(database: string): Promise<unknown> {
    return outcome(
      opened(database)
        .outbox()
        .then((all) => all.map(({ entry }) => entry.request['number'])),
    );
  },

  /** Has it open as a tab does that is suspended: it hears nobody. Letting go of it is for whoever holds it. */
  async hold(database: string): Promise<void> {
    const raw = await openRaw(database);
    letGo = () => raw.close();
  },

  letGo: (): void => letGo(),
};

type StoresInPage = typeof stores;

declare global {
  var stores: StoresInPage;
  var acknowledged: ((number: number) => Promise<void>) | undefined;
}
globalThis.stores = stores;

const open = new Map<string, IndexedDbStore>();
let letGo = (): void => undefined;

function opened(database: string): IndexedDbStore {
  const store = open.get(database);
  if (store === undefined) throw new Error(`The test has not opened "${database}".`);
  return store;
}

/** The browser compresses what it keeps. */
const incompressible = (size: number): string =>
  String.fromCharCode(...crypto.getRandomValues(new Uint8Array(size)).map((byte) => 33 + (byte % 90)));

const versions = [
  ...indexedDbMigrations,
  (_: unknown, transaction: Parameters<(typeof indexedDbMigrations)[number]>[1]) =>
    void transaction.objectStore('outbox').createIndex('lane' as 'about', 'lane'),
];

const outcome = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.catch((error: unknown) => (error instanceof ParleyError ? error.code : `another error: ${String(error)}`));

/** Whoever waits has waited long enough after a moment. */
class Impatience extends Timers {
  after(_delayMs: number, action: () => void): () => void {
    let isCancelled = false;
    setTimeout(() => isCancelled || action(), 100);
    return () => void (isCancelled = true);
  }

  every(): () => void {
    return () => undefined;
  }
}
