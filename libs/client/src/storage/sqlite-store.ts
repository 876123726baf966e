import { resolve } from 'node:path';

import { ParleyError } from '#protocol';

import {
  ClientStore,
  type OutboxRevision,
  type OutboxView,
  type RecordChange,
  type RecordKind,
  type StoreOpening,
} from './client-store.js';
import { leaseFor, readLease } from './lease.js';
import type { StoredEntry } from './outbox-entry.js';
import { planRevision, readEntries } from './revision.js';
import type { SqliteConnection, SqliteSettings } from './sqlite-connection.js';
import { openSqlite } from './sqlite-opening.js';
import { columnsOf, keptIn, parsed } from './sqlite-row.js';
import { sqliteMigrations } from './sqlite-schema.js';
import { asStorageError } from './storage-error.js';

/** What a {@link SqliteStore} uses in place of its own. */
export interface SqliteStoreOptions {
  /** How long another process may hold the database before a call fails; 5 s if absent. */
  readonly busyMs?: number;
  /** How large the database may become; as large as its disk if absent. */
  readonly maxBytes?: number;
  /** The versions of the schema; another list is for tests. */
  readonly migrations?: readonly (readonly string[])[];
}

/** Keeps everything in a file, which several processes may have open. Each call blocks its process for as long as the disk takes. */
export class SqliteStore extends ClientStore {
  readonly name: string;
  readonly #settings: SqliteSettings;
  #connection: SqliteConnection | undefined;

  /** @param path of the file; the lock, the log, and what was damaged lie beside it. */
  constructor(path: string, options: SqliteStoreOptions = {}) {
    super();
    const { busyMs = 5_000, maxBytes, migrations = sqliteMigrations } = options;
    this.name = resolve(path);
    this.#settings = { busyMs, maxBytes, migrations };
  }

  async open(): Promise<StoreOpening> {
    return mapped(() => {
      const { connection, opening } = openSqlite(this.name, this.#settings);
      this.#connection = connection;
      return opening;
    });
  }

  async outbox(): Promise<readonly StoredEntry[]> {
    return this.#read(({ statements }) => readEntries(statements.all.all().map(keptIn)).entries);
  }

  async revise<Value>(
    about: string,
    decide: (view: OutboxView) => OutboxRevision<Value>,
  ): Promise<{ readonly value: Value; readonly appended: readonly StoredEntry[] }> {
    return this.#write('FULL', ({ statements }) => {
      const kept = statements.about.all(about).map(keptIn);
      const plan = planRevision({ about: kept, waiting: Number(statements.state.get()?.['counted']) }, decide);
      for (const { position, entry } of plan.replace) statements.replace.run(...columnsOf(entry), position);
      for (const position of plan.remove) statements.remove.run(position);
      const appended = plan.append.map((entry) => {
        const { lastInsertRowid } = statements.append.run(...columnsOf(entry));
        return { position: Number(lastInsertRowid), entry };
      });
      return { value: plan.value, appended };
    });
  }

  async records(kind: RecordKind): Promise<ReadonlyMap<string, unknown>> {
    return this.#read(({ statements }) => {
      const records = statements.records.all(kind).map(({ key, value }) => [String(key), parsed(value)] as const);
      return new Map(records.filter(([, value]) => value !== undefined));
    });
  }

  async record(kind: RecordKind, key: string): Promise<unknown> {
    return this.#read(({ statements }) => parsed(statements.record.get(kind, key)?.['value']));
  }

  async write(changes: readonly RecordChange[]): Promise<void> {
    this.#write('NORMAL', ({ statements }) => {
      for (const { kind, key, value } of changes) {
        if (value === undefined) statements.delete.run(kind, key);
        else statements.put.run(kind, key, JSON.stringify(value));
      }
    });
  }

  async lease(holder: string, now: number, leaseMs: number): Promise<boolean> {
    return this.#write('NORMAL', ({ statements }) => {
      const lease = leaseFor(holder, { current: leaseIn(statements.state.get()), now, leaseMs });
      if (lease !== undefined) statements.lease.run(lease.holder, lease.until);
      return lease !== undefined;
    });
  }

  async release(holder: string): Promise<void> {
    this.#write('NORMAL', ({ statements }) => {
      if (leaseIn(statements.state.get())?.holder === holder) statements.lease.run(null, null);
    });
  }

  async close(): Promise<void> {
    this.#connection?.close();
    this.#connection = undefined;
  }

  #read<Value>(work: (connection: SqliteConnection) => Value): Value {
    return mapped(() => {
      const connection = this.#current();
      connection.assertVersion();
      return work(connection);
    });
  }

  /** @param durability `FULL`: it survives a power cut, which costs a write to the disk. `NORMAL`: it survives the process. */
  #write<Value>(durability: 'FULL' | 'NORMAL', work: (connection: SqliteConnection) => Value): Value {
    return mapped(() => {
      for (;;) {
        const connection = this.#current();
        const { database } = connection;
        database.exec(`PRAGMA synchronous = ${durability}; BEGIN IMMEDIATE`);
        try {
          // With the lock in hand, nobody replaces it any more.
          if (connection.isCurrent()) {
            connection.assertVersion();
            const value = work(connection);
            database.exec('COMMIT');
            return value;
          }
        } finally {
          // SQLite has rolled back some failures by itself.
          if (database.isTransaction) database.exec('ROLLBACK');
        }
      }
    });
  }

  /** The connection to the file that lies at the path now. */
  #current(): SqliteConnection {
    if (this.#connection === undefined) throw new ParleyError('STORAGE_FAILED', { detail: 'It is not open.' });
    if (!this.#connection.isCurrent()) {
      this.#connection.close();
      this.#connection = undefined;
      this.#connection = openSqlite(this.name, this.#settings).connection;
    }
    return this.#connection;
  }
}

const leaseIn = (row: Readonly<Record<string, unknown>> | undefined) =>
  readLease({ holder: row?.['lease_holder'], until: row?.['lease_until'] });

function mapped<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (thrown) {
    throw asStorageError(thrown);
  }
}
