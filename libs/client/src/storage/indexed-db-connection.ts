import { ParleyError } from '#protocol';
import type { Timers } from '#kernel';
import { openDB } from 'idb';

import type { IndexedDbMigration, StoredDatabase, StoredTables } from './indexed-db-schema.js';

export interface IndexedDbConnectionOptions {
  readonly name: string;
  readonly migrations: readonly IndexedDbMigration[];
  readonly timers: Timers;
  /** How long an older version in another tab may hold up the upgrade. */
  readonly blockedMs: number;
  /** The connection was ended by others; not called after `close`. */
  readonly ended: (why: ParleyError) => void;
}

export interface IndexedDbConnection {
  readonly database: StoredDatabase;
  /** 0 if there was nothing. */
  readonly versionBefore: number;
}

/**
 * Opens the database and brings its schema up to date. Tabs that have an older version open let go of it by
 * themselves; one that does not in time, because it is suspended, would hold up this one for ever: `STORAGE_FAILED`.
 */
export async function connectIndexedDb(options: IndexedDbConnectionOptions): Promise<IndexedDbConnection> {
  const { name, migrations, timers, blockedMs, ended } = options;
  let versionBefore = migrations.length;
  const waited = Promise.withResolvers<never>();
  let stopWaiting = () => {};
  const opening = openDB<StoredTables>(name, migrations.length, {
    upgrade(database, oldVersion, _newVersion, transaction) {
      versionBefore = oldVersion;
      for (const migrate of migrations.slice(oldVersion)) migrate(database, transaction);
    },
    blocked() {
      stopWaiting = timers.after(blockedMs, () => {
        waited.reject(failed('An older version of this client has it open in another tab: close that.'));
      });
    },
    blocking(_version, _blocked, event) {
      // Whoever wants to upgrade or delete it waits until this connection is closed.
      (event.target as StoredDatabase | null)?.close();
      ended(failed('Another tab has upgraded or deleted it: load this one again.'));
    },
    terminated: () => ended(failed('The browser has ended the connection.')),
  });
  try {
    return { database: await Promise.race([opening, waited.promise]), versionBefore };
  } catch (error) {
    // Should it open after all, it must not hold up others in turn.
    void opening.then((late) => late.close()).catch(() => undefined);
    throw error;
  } finally {
    stopWaiting();
  }
}

const failed = (detail: string): ParleyError => new ParleyError('STORAGE_FAILED', { detail });
