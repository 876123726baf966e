import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

import { ParleyError } from '#protocol';

import { applicationId, sqliteStatements } from './sqlite-schema.js';
import { sqliteErrorOf, sqliteErrors } from './storage-error.js';

export interface SqliteSettings {
  readonly migrations: readonly (readonly string[])[];
  /** How long another process may hold it. This one does nothing else meanwhile. */
  readonly busyMs: number;
  readonly maxBytes: number | undefined;
}

/** What SQLite reads is not what was written. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

export const isDamage = (thrown: unknown): boolean =>
  thrown instanceof Damaged ||
  [sqliteErrors.corrupt, sqliteErrors.notADatabase].some((damage) => damage === sqliteErrorOf(thrown));

/** A database that was looked at and found whole, with its schema up to date. */
export class SqliteConnection {
  readonly statements: Readonly<Record<keyof typeof sqliteStatements, StatementSync>>;
  readonly #file: number;

  private constructor(
    readonly database: DatabaseSync,
    private readonly path: string,
    private readonly version: number,
    /** 0 if there was nothing. */
    readonly versionBefore: number,
  ) {
    this.#file = statSync(path).ino;
    this.statements = prepare(database);
  }

  /** @throws Damaged, or an error of SQLite's for which {@link isDamage} holds. */
  static open(path: string, settings: SqliteSettings): SqliteConnection {
    const { migrations, busyMs, maxBytes } = settings;
    // Nobody but its owner may read what people write. A file that is there is not touched: closing it would end its locks.
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
    const database = new DatabaseSync(path, { timeout: busyMs });
    try {
      const versionBefore = versionOf(database, migrations.length);
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      if (maxBytes !== undefined) {
        database.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / numberFrom(database, 'PRAGMA page_size'))}`);
      }
      migrate(database, migrations, versionBefore);
      const check = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
      if (check !== 'ok') throw new Damaged(String(check));
      return new SqliteConnection(database, path, migrations.length, versionBefore);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Whether the file is still the one of this path: another process may have found it damaged and put a new one there. */
  isCurrent(): boolean {
    return statSync(this.path, { throwIfNoEntry: false })?.ino === this.#file;
  }

  /** @throws ParleyError `STORAGE_TOO_NEW` if another process has migrated it meanwhile. */
  assertVersion(): void {
    if (numberIn(this.statements.version.get()) !== this.version) throw new ParleyError('STORAGE_TOO_NEW');
  }

  close(): void {
    this.database.close();
  }
}

function versionOf(database: DatabaseSync, newest: number): number {
  const version = numberFrom(database, 'PRAGMA user_version');
  const isOurs = numberFrom(database, 'PRAGMA application_id') === applicationId;
  if (!isOurs && numberFrom(database, 'SELECT count(*) FROM sqlite_schema') > 0) {
    throw new ParleyError('STORAGE_FAILED', { detail: 'The file is a database of something else.' });
  }
  if (version > newest) throw new ParleyError('STORAGE_TOO_NEW');
  return version;
}

function migrate(database: DatabaseSync, migrations: SqliteSettings['migrations'], from: number): void {
  if (from === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const statements of migrations.slice(from)) for (const statement of statements) database.exec(statement);
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The schema is ours by its version: what cannot be asked of it was damaged. */
function prepare(database: DatabaseSync): SqliteConnection['statements'] {
  try {
    const prepared = Object.entries(sqliteStatements).map(([name, sql]) => [name, database.prepare(sql)]);
    return Object.fromEntries(prepared) as SqliteConnection['statements'];
  } catch (error) {
    if (sqliteErrorOf(error) === sqliteErrors.error) throw new Damaged('Tables are missing.', { cause: error });
    throw error;
  }
}

const numberFrom = (database: DatabaseSync, sql: string): number => numberIn(database.prepare(sql).get());

const numberIn = (row: Readonly<Record<string, unknown>> | undefined): number => Number(Object.values(row ?? {})[0]);
