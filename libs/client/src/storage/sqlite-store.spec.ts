import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { SeededRandom } from '#kernel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { storeConformance } from '../../testing/store-conformance.js';
import { append, entriesOf, entryOf, refused, waitingIn } from '../../testing/store-under-test.js';
import { sqliteMigrations, sqliteStatements } from './sqlite-schema.js';
import { SqliteStore, type SqliteStoreOptions } from './sqlite-store.js';

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

describe('a store in SQLite', () => {
  let folder: string;
  let path: string;
  const stores: SqliteStore[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-store-'));
    path = join(folder, 'store.db');
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    rmSync(folder, { recursive: true });
  });

  const client = (options?: SqliteStoreOptions): SqliteStore => {
    const store = new SqliteStore(path, options);
    stores.push(store);
    return store;
  };
  const opened = async (options?: SqliteStoreOptions): Promise<SqliteStore> => {
    const store = client(options);
    await store.open();
    return store;
  };
  /** A store that was closed, with these entries. */
  const filled = async (numbers: readonly number[], text = ''): Promise<void> => {
    const store = await opened();
    await append(store, ...numbers.map((number) => entryOf(number, { request: { text: `${number} ${text}` } })));
    await store.close();
  };
  const numbersIn = async (store: SqliteStore) => entriesOf(await store.outbox()).map(({ id }) => Number(id.slice(-12)));
  const raw = <Value>(work: (database: DatabaseSync) => Value): Value => {
    const database = new DatabaseSync(path);
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  const keptAside = () => readdirSync(folder).filter((file) => /\.damaged-\d+$/.test(file));

  it.each(storeConformance)('$name', ({ run }) =>
    run({
      client: () => client(),
      damage: async (position, kept) =>
        raw((database) => {
          database.prepare('UPDATE outbox SET entry = ? WHERE position = ?').run(JSON.stringify(kept), position);
        }),
    }),
  );

  it('reads the entries about a subject by an index, and its counts without counting', () => {
    raw((database) => {
      for (const statement of sqliteMigrations.flat()) database.exec(statement);
      const planOf = (sql: string) =>
        database
          .prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .all('')
          .map((step) => step['detail']);
      expect(planOf(sqliteStatements.about)).toEqual(['SEARCH outbox USING INDEX outbox_about (about=?)']);
      expect(sqliteStatements.state).not.toContain('outbox');
    });
  });

  it('lets nobody but its owner read it', async () => {
    await opened();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('says what it cannot use: a folder, a file of somebody else', async () => {
    await refused(new SqliteStore(folder).open(), 'STORAGE_FAILED', 'a folder');
    raw((database) => database.exec('CREATE TABLE theirs (id INTEGER)'));
    await refused(client().open(), 'STORAGE_FAILED', 'a database of something else');
    expect(raw((database) => database.prepare('SELECT name FROM sqlite_schema').all())).toEqual([{ name: 'theirs' }]);
  });

  it('writes none of the records when one of them is no JSON', async () => {
    const store = await opened();
    const attempt = store.write([
      { kind: 'line', key: 'a', value: 1 },
      { kind: 'line', key: 'b', value: 1n },
    ]);
    await expect(attempt).rejects.toThrow(TypeError);
    expect(await store.records('line')).toEqual(new Map());
  });

  describe('of another version', () => {
    const migrations = [...sqliteMigrations, ['ALTER TABLE outbox ADD COLUMN lane TEXT']];

    it('is migrated, with what is in it', async () => {
      await filled([1, 2]);
      const store = client({ migrations });
      expect(await store.open()).toEqual({ found: 'intact', migratedFrom: 1 });
      expect(await numbersIn(store)).toEqual([1, 2]);
      expect(await client({ migrations }).open()).toEqual({ found: 'intact' });
    });

    it('stays as it is when its migration fails', async () => {
      await filled([1]);
      const broken = [...migrations, ['DROP TABLE record', 'ALTER TABLE nowhere ADD COLUMN nothing']];
      await refused(client({ migrations: broken }).open(), 'STORAGE_FAILED', 'a migration that fails');
      expect(await client().open()).toEqual({ found: 'intact' });
      expect(keptAside()).toEqual([]);
    });

    it('is left alone if it is newer', async () => {
      await (await opened({ migrations })).close();
      const before = readFileSync(path);
      await refused(client().open(), 'STORAGE_TOO_NEW', 'opening it');
      expect(readFileSync(path).equals(before)).toBe(true);
    });

    it('is not written any more by who had it open before the migration', async () => {
      const old = await opened();
      const next = await opened({ migrations });
      await refused(append(old, entryOf(1)), 'STORAGE_TOO_NEW', 'writing');
      await refused(old.outbox(), 'STORAGE_TOO_NEW', 'reading');
      expect(await numbersIn(next)).toEqual([]);
    });
  });

  describe('without room', () => {
    it('refuses what does not fit, and keeps everything that it has acknowledged', async () => {
      const store = await opened({ maxBytes: 200_000 });
      const acknowledged: number[] = [];
      const fill = async () => {
        for (const number of range(1, 100)) {
          await append(store, entryOf(number, { request: { text: 'x'.repeat(10_000) } }));
          acknowledged.push(number);
        }
      };
      await refused(fill(), 'STORAGE_FULL', 'filling it');
      expect(acknowledged.length).toBeGreaterThan(5);
      expect(await numbersIn(store)).toEqual(acknowledged);
      expect(await waitingIn(store)).toBe(acknowledged.length);
      const large = { text: 'x'.repeat(100_000) };
      const small = { kind: 'line', key: 'a', value: 1 } as const;
      await refused(store.write([small, { kind: 'line', key: 'b', value: large }]), 'STORAGE_FULL', 'a record');
      expect(await store.records('line')).toEqual(new Map());

      const [first] = await store.outbox();
      await store.revise('', () => ({ remove: [first!.position], value: undefined }));
      await append(store, entryOf(1_000));
      await store.close();
      expect(await numbersIn(await opened())).toEqual([...acknowledged.slice(1), 1_000]);
    });
  });

  describe('damaged', () => {
    it('is put aside when it is no database any more', async () => {
      await filled([1]);
      const nonsense = 'nothing of the kind'.repeat(500);
      writeFileSync(path, nonsense);
      const store = client();
      expect(await store.open()).toEqual({ found: 'rebuilt', salvaged: 0 });
      await append(store, entryOf(2));
      expect(keptAside()).toEqual(['store.db.damaged-1']);
      expect(readFileSync(join(folder, 'store.db.damaged-1'), 'utf8')).toBe(nonsense);
    });

    it('is never put where another lies that was damaged before', async () => {
      for (const expected of [1, 2]) {
        writeFileSync(path, `nonsense ${expected} `.repeat(500));
        expect(await client().open()).toMatchObject({ found: 'rebuilt' });
        await Promise.all(stores.splice(0).map((store) => store.close()));
      }
      expect(keptAside()).toEqual(['store.db.damaged-1', 'store.db.damaged-2']);
      expect(readFileSync(join(folder, 'store.db.damaged-1'), 'utf8')).toContain('nonsense 1');
    });

    it.each(range(1, 20))('loses no more than what random bytes hit, and counts it (seed %d)', async (seed) => {
      const numbers = range(1, 300);
      await filled(numbers, 'x'.repeat(300));
      const bytes = readFileSync(path);
      const random = new SeededRandom(seed);
      // Past the first pages: what they hold of the schema nothing can replace.
      for (const at of range(0, 3).map(() => 40_960 + Math.floor(random.unit() * (bytes.length - 41_500)))) {
        for (const offset of range(0, 200)) bytes[at + offset] = Math.floor(random.unit() * 256);
      }
      writeFileSync(path, bytes);
      const store = client();
      const opening = await store.open();
      expect(opening.found).toBe('rebuilt');
      const kept = await numbersIn(store);
      expect([opening.salvaged, opening.lost]).toEqual([kept.length, 300 - kept.length]);
      expect(kept).toEqual(numbers.filter((number) => kept.includes(number)));
      expect(kept.length).toBeGreaterThan(200);
      for (const { request } of entriesOf(await store.outbox())) expect(request['text']).toMatch(/^\d+ x{300}$/);
      expect(await waitingIn(store)).toBe(kept.length);
      expect(await client().open()).toEqual({ found: 'intact' });
    });

    it('keeps what is in front of where its file was cut off', async () => {
      await filled(range(1, 300), 'x'.repeat(300));
      truncateSync(path, Math.floor(statSync(path).size / 2 / 4_096) * 4_096);
      const store = client();
      const { found, salvaged = 0 } = await store.open();
      expect([found, keptAside()]).toEqual(['rebuilt', ['store.db.damaged-1']]);
      expect(salvaged).toBeGreaterThan(50);
      expect(await numbersIn(store)).toHaveLength(salvaged);
    });

    it('does not send a text that was changed on the disk and is still JSON', async () => {
      await filled([1, 2]);
      raw((database) => database.exec(`UPDATE outbox SET entry = replace(entry, '"1 "', '"9 "')`));
      const store = client();
      expect(await store.open()).toEqual({ found: 'rebuilt', salvaged: 1, lost: 1 });
      expect(await numbersIn(store)).toEqual([2]);
    });

    it('is rebuilt when something else than the outbox is damaged, before anybody reads that', async () => {
      const store = await opened();
      await append(store, entryOf(1));
      await store.write(range(1, 200).map((number) => ({ kind: 'line', key: `${number}`, value: 'x'.repeat(1_000) })));
      await store.close();
      const bytes = readFileSync(path);
      bytes.fill(0xff, bytes.length - 20 * 4_096);
      writeFileSync(path, bytes);
      const next = client();
      expect(await next.open()).toEqual({ found: 'rebuilt', salvaged: 1, lost: 0 });
      expect([await numbersIn(next), await next.records('line')]).toEqual([[1], new Map()]);
    });

    it('is rebuilt when a table is missing', async () => {
      await filled([1, 2]);
      raw((database) => database.exec('DROP TABLE record'));
      expect(await client().open()).toEqual({ found: 'rebuilt', salvaged: 2, lost: 0 });
    });

    it('is not mourned by who has it open: they go on with the one in its place', async () => {
      const [one, other] = [await opened(), client()];
      const [first] = await append(one, entryOf(1));
      raw((database) => database.exec('DROP TABLE record'));
      expect(await other.open()).toEqual({ found: 'rebuilt', salvaged: 1, lost: 0 });
      const [second] = await append(one, entryOf(2));
      const [third] = await append(other, entryOf(3));
      expect(await numbersIn(one)).toEqual([1, 2, 3]);
      expect(await numbersIn(other)).toEqual([1, 2, 3]);
      expect([first!, second!, third!].map(({ position }) => position)).toEqual([1, 1_000_002, 1_000_003]);
      await one.close();
      await other.close();
      expect(await numbersIn(await opened())).toEqual([1, 2, 3]);
    });

    it.each([
      ['before anything was moved', []],
      ['after the damaged one was moved', ['store.db']],
    ])('is put in its place by the next one when somebody dies over it, %s', async (_when, moved) => {
      await filled([1, 2]);
      writeFileSync(`${path}.rebuilt`, readFileSync(path));
      if (moved.length > 0) rmSync(path);
      else writeFileSync(path, 'nonsense'.repeat(1_000));
      const store = client();
      expect(await store.open()).toEqual({ found: 'intact' });
      expect(await numbersIn(store)).toEqual([1, 2]);
      expect(readdirSync(folder).filter((file) => file.endsWith('.rebuilt'))).toEqual([]);
    });
  });
});
