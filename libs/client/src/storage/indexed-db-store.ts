import { SystemTimers, type Timers } from '#kernel';
import { ParleyError } from '#protocol';
import type { IDBPTransaction } from 'idb';

import {
  ClientStore,
  type OutboxRevision,
  type OutboxView,
  type RecordChange,
  type RecordKind,
  type StoreOpening,
} from './client-store.js';
import { connectIndexedDb } from './indexed-db-connection.js';
import { IndexedDbOutbox } from './indexed-db-outbox.js';
import {
  type IndexedDbMigration,
  indexedDbMigrations,
  type StoredDatabase,
  type StoredTables,
  type Tables,
} from './indexed-db-schema.js';
import { leaseFor, readLease } from './lease.js';
import type { StoredEntry } from './outbox-entry.js';
import { planRevision, readEntries } from './revision.js';
import { asStorageError } from './storage-error.js';

/** What an {@link IndexedDbStore} uses in place of its own. */
export interface IndexedDbStoreOptions {
  /** How long a tab with an older version of this client may hold up the opening; 5 s if absent. */
  readonly blockedMs?: number;
  readonly timers?: Timers;
  /** The versions of the schema; another list is for tests. */
  readonly migrations?: readonly IndexedDbMigration[];
}

/** Keeps everything in a database of the browser, which all tabs of an origin share. */
export class IndexedDbStore extends ClientStore {
  #database: StoredDatabase | undefined;
  #whyNot = new ParleyError('STORAGE_FAILED', { detail: 'It is not open.' });

  /** @param name of the database: each user of an origin has one of their own. */
  constructor(
    readonly name: string,
    private readonly options: IndexedDbStoreOptions = {},
  ) {
    super();
  }

  async open(): Promise<StoreOpening> {
    const { migrations = indexedDbMigrations, timers = new SystemTimers(), blockedMs = 5_000 } = this.options;
    const ended = (why: ParleyError) => this.#end(why);
    const connection = await connectIndexedDb({ name: this.name, migrations, timers, blockedMs, ended }).catch(rethrow);
    this.#database = connection.database;
    const { versionBefore } = connection;
    const migratedFrom = versionBefore > 0 && versionBefore < migrations.length ? { migratedFrom: versionBefore } : {};
    const { salvaged, lost } = await this.#revise((outbox) => outbox.repair());
    if (lost > 0) return { found: 'rebuilt', ...migratedFrom, salvaged, lost };
    return { found: versionBefore === 0 ? 'new' : 'intact', ...migratedFrom };
  }

  async outbox(): Promise<readonly StoredEntry[]> {
    return this.#transact('outbox', 'readonly', async (transaction) => {
      const outbox = transaction.objectStore('outbox');
      const [positions, values] = await Promise.all([outbox.getAllKeys(), outbox.getAll()]);
      return readEntries(positions.map((position, index) => ({ position, kept: values[index] }))).entries;
    });
  }

  async revise<Value>(
    about: string,
    decide: (view: OutboxView) => OutboxRevision<Value>,
  ): Promise<{ readonly value: Value; readonly appended: readonly StoredEntry[] }> {
    return this.#revise(async (outbox) => {
      const [kept, waiting] = await Promise.all([outbox.about(about), outbox.counted()]);
      const plan = planRevision({ about: kept, waiting }, decide);
      return { value: plan.value, appended: await outbox.apply(plan) };
    });
  }

  async records(kind: RecordKind): Promise<ReadonlyMap<string, unknown>> {
    return this.#transact('records', 'readonly', async (transaction) => {
      const records = transaction.objectStore('records');
      // Arrays come after all strings, so these are all keys of the kind.
      const ofKind = IDBKeyRange.bound([kind], [kind, []]);
      const [keys, values] = await Promise.all([records.getAllKeys(ofKind), records.getAll(ofKind)]);
      return new Map(keys.map(([, key], index) => [key, values[index]]));
    });
  }

  async record(kind: RecordKind, key: string): Promise<unknown> {
    return this.#transact('records', 'readonly', (transaction) => transaction.objectStore('records').get([kind, key]));
  }

  async write(changes: readonly RecordChange[]): Promise<void> {
    return this.#transact('records', 'readwrite', async (transaction) => {
      const records = transaction.objectStore('records');
      const write = ({ kind, key, value }: RecordChange) =>
        value === undefined ? records.delete([kind, key]) : records.put(value, [kind, key]);
      await Promise.all(changes.map(write));
    });
  }

  async lease(holder: string, now: number, leaseMs: number): Promise<boolean> {
    return this.#transact('state', 'readwrite', async (transaction) => {
      const state = transaction.objectStore('state');
      const lease = leaseFor(holder, { current: readLease(await state.get('lease')), now, leaseMs });
      if (lease !== undefined) await state.put(lease, 'lease');
      return lease !== undefined;
    });
  }

  async release(holder: string): Promise<void> {
    return this.#transact('state', 'readwrite', async (transaction) => {
      const state = transaction.objectStore('state');
      if (readLease(await state.get('lease'))?.holder === holder) await state.delete('lease');
    });
  }

  /** What was begun is finished: the browser closes the connection after it. */
  async close(): Promise<void> {
    this.#database?.close();
    this.#end(new ParleyError('STORAGE_FAILED', { detail: 'It was closed.' }));
  }

  #end(why: ParleyError): void {
    this.#database = undefined;
    this.#whyNot = why;
  }

  /** What people wrote must survive a power cut, which costs a write to the disk each time. */
  #revise<Value>(work: (outbox: IndexedDbOutbox) => Promise<Value>): Promise<Value> {
    return this.#transact(['outbox', 'state'], 'readwrite', (transaction) => work(new IndexedDbOutbox(transaction)), 'strict');
  }

  async #transact<Names extends Tables | Tables[], Mode extends 'readonly' | 'readwrite', Value>(
    tables: Names,
    mode: Mode,
    work: (transaction: IDBPTransaction<StoredTables, Tables[], Mode>) => Promise<Value>,
    durability: 'strict' | 'relaxed' = 'relaxed',
  ): Promise<Value> {
    if (this.#database === undefined) throw this.#whyNot;
    return inTransaction(this.#database, { tables: [tables].flat() as Tables[], mode, durability }, work).catch(rethrow);
  }
}

async function inTransaction<Mode extends 'readonly' | 'readwrite', Value>(
  database: StoredDatabase,
  { tables, mode, durability }: { tables: Tables[]; mode: Mode; durability: 'strict' | 'relaxed' },
  work: (transaction: IDBPTransaction<StoredTables, Tables[], Mode>) => Promise<Value>,
): Promise<Value> {
  const transaction = database.transaction(tables, mode, { durability });
  // Nobody listens to its end before the work is done.
  const done = transaction.done.catch((error: unknown) => error);
  try {
    const value = await work(transaction);
    await transaction.done;
    return value;
  } catch (thrown) {
    abort(transaction);
    await done;
    // What ended the transaction says more than the request that was cut off by its end.
    throw transaction.error ?? thrown;
  }
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

function rethrow(thrown: unknown): never {
  throw asStorageError(thrown);
}
