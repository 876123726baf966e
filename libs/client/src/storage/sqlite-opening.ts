import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { StoreOpening } from './client-store.js';
import { readEntries } from './revision.js';
import { isDamage, SqliteConnection, type SqliteSettings } from './sqlite-connection.js';
import { columnsOf, keptIn } from './sqlite-row.js';
import { type Salvage, salvage } from './sqlite-salvage.js';

export interface OpenedSqlite {
  readonly connection: SqliteConnection;
  readonly opening: StoreOpening;
}

/** A database of SQLite's in this mode is these files, where there is one to keep. */
const parts = ['', '-wal', '-shm'];
/** Positions after a damage are far from all that were given before it, of which other processes may still know. */
const positionGap = 1_000_000;

/**
 * Opens the database, one process at a time: nobody finds it half migrated, or half replaced. One that is damaged
 * is kept aside as `*.damaged-1`, `-2`, …, and a new one with what could be read of its outbox takes its place.
 */
export function openSqlite(path: string, settings: SqliteSettings): OpenedSqlite {
  mkdirSync(dirname(path), { recursive: true });
  return underLock(path, settings.busyMs, () => {
    putInPlace(path); // If somebody died over it.
    try {
      const connection = SqliteConnection.open(path, settings);
      return { connection, opening: sift(connection, settings.migrations.length) };
    } catch (error) {
      if (!isDamage(error)) throw error;
      return rebuild(path, settings);
    }
  });
}

/** The lock is a transaction on a file of its own, so that it ends with its process, and does not need what may be damaged. */
function underLock<Value>(path: string, busyMs: number, work: () => Value): Value {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: busyMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return work();
  } finally {
    lock.close();
  }
}

/** Takes out rows that are no entries any more. */
function sift({ database, statements, versionBefore }: SqliteConnection, version: number): StoreOpening {
  const migrated = versionBefore > 0 && versionBefore < version ? { migratedFrom: versionBefore } : {};
  const { entries, damaged } = readEntries(statements.all.all().map(keptIn));
  if (damaged.length === 0) return { found: versionBefore === 0 ? 'new' : 'intact', ...migrated };
  database.exec('BEGIN IMMEDIATE');
  for (const position of damaged) statements.remove.run(position);
  database.exec('COMMIT');
  return { found: 'rebuilt', ...migrated, salvaged: entries.length, lost: damaged.length };
}

function rebuild(path: string, settings: SqliteSettings): OpenedSqlite {
  return salvage(path, settings.busyMs, (saved) => {
    const building = `${path}.building`;
    for (const part of parts) rmSync(building + part, { force: true });
    fill(SqliteConnection.open(building, settings), saved);
    // From here on it is whole: whoever opens the store puts it in its place, should this process die.
    renameSync(building, `${path}.rebuilt`);
    putInPlace(path);
    const { entries, lost } = saved;
    const opening: StoreOpening = { found: 'rebuilt', salvaged: entries.length, ...(lost !== undefined && { lost }) };
    return { connection: SqliteConnection.open(path, settings), opening };
  });
}

function fill(connection: SqliteConnection, { entries }: Salvage): void {
  const { database, statements } = connection;
  const next = (entries.at(-1)?.position ?? 0) + positionGap;
  const insert = database.prepare('INSERT INTO outbox (position, about, is_counted, entry, checksum) VALUES (?, ?, ?, ?, ?)');
  database.exec('BEGIN IMMEDIATE');
  for (const { position, entry } of entries) insert.run(position, ...columnsOf(entry));
  insert.run(next, '', 0, '', 0);
  statements.remove.run(next);
  database.exec('COMMIT');
  connection.close(); // What was written ahead is in the one file now.
}

function putInPlace(path: string): void {
  if (!existsSync(`${path}.rebuilt`)) return;
  let number = 1;
  while (parts.some((part) => existsSync(`${path}.damaged-${number}${part}`))) number += 1;
  // The log first: with another database it would be taken for that one's.
  for (const part of parts.toReversed()) {
    if (existsSync(path + part)) renameSync(path + part, `${path}.damaged-${number}${part}`);
  }
  renameSync(`${path}.rebuilt`, path);
}
