/** Marks a file as ours, among all databases of SQLite: "Parl". */
export const applicationId = 0x50_61_72_6c;

/**
 * Statements that lead from version n to version n + 1. Those that were released are never changed. They stand here and not
 * in files of their own, because files beside the code do not survive the bundlers of those who use this package.
 */
export const sqliteMigrations: readonly (readonly string[])[] = [
  [
    // Positions are never given twice, hence AUTOINCREMENT. The checksum tells a text that was changed on the disk and is still JSON.
    `CREATE TABLE outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, about TEXT NOT NULL, is_counted INTEGER NOT NULL,
       entry TEXT NOT NULL, checksum INTEGER NOT NULL) STRICT`,
    'CREATE INDEX outbox_about ON outbox (about, position)',
    'CREATE TABLE record (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT',
    // One row. Its counts are kept by triggers, since counting would read the whole outbox.
    `CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), counted INTEGER NOT NULL, total INTEGER NOT NULL,
       lease_holder TEXT, lease_until REAL) STRICT`,
    'INSERT INTO state (id, counted, total) VALUES (1, 0, 0)',
    `CREATE TRIGGER outbox_in AFTER INSERT ON outbox BEGIN
       UPDATE state SET counted = counted + NEW.is_counted, total = total + 1; END`,
    `CREATE TRIGGER outbox_out AFTER DELETE ON outbox BEGIN
       UPDATE state SET counted = counted - OLD.is_counted, total = total - 1; END`,
    `CREATE TRIGGER outbox_changed AFTER UPDATE OF is_counted ON outbox BEGIN
       UPDATE state SET counted = counted - OLD.is_counted + NEW.is_counted; END`,
  ],
];

/** What is asked of a database that is open. */
export const sqliteStatements = {
  version: 'PRAGMA user_version',
  all: 'SELECT position, entry, checksum FROM outbox ORDER BY position',
  about: 'SELECT position, entry, checksum FROM outbox WHERE about = ? ORDER BY position',
  state: 'SELECT counted, lease_holder, lease_until FROM state',
  append: 'INSERT INTO outbox (about, is_counted, entry, checksum) VALUES (?, ?, ?, ?)',
  replace: 'UPDATE outbox SET about = ?, is_counted = ?, entry = ?, checksum = ? WHERE position = ?',
  remove: 'DELETE FROM outbox WHERE position = ?',
  records: 'SELECT key, value FROM record WHERE kind = ?',
  record: 'SELECT key, value FROM record WHERE kind = ? AND key = ?',
  put: 'INSERT INTO record (kind, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  delete: 'DELETE FROM record WHERE kind = ? AND key = ?',
  lease: 'UPDATE state SET lease_holder = ?, lease_until = ?',
} as const;
