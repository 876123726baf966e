import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';

import type { RecordKind } from './client-store.js';

/** What is kept where. Values are unknown: they are checked when they are read. */
export interface StoredTables extends DBSchema {
  /** Entries of the outbox, by their position, which the browser gives. */
  outbox: { key: number; value: unknown; indexes: { about: string } };
  records: { key: [RecordKind, string]; value: unknown };
  /** `counted`: entries that the limit of the outbox counts. `lease`: who may send. */
  state: { key: 'counted' | 'lease'; value: unknown };
}

export type Tables = StoreNames<StoredTables>;
export type StoredDatabase = IDBPDatabase<StoredTables>;

/** Takes the schema to the next version, in the transaction of the upgrade. */
export type IndexedDbMigration = (
  database: StoredDatabase,
  transaction: IDBPTransaction<StoredTables, Tables[], 'versionchange'>,
) => void;

/** Number n leads from version n to version n + 1. Those that were released are never changed. */
export const indexedDbMigrations: readonly IndexedDbMigration[] = [
  (database) => {
    database.createObjectStore('outbox', { autoIncrement: true }).createIndex('about', 'about');
    database.createObjectStore('records');
    database.createObjectStore('state');
  },
];
