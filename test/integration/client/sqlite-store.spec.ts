import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { until } from '#testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { SqliteStore } from '../../../libs/client/src/node.js';
import { append, entryOf } from '../../../libs/client/testing/store-under-test.js';
import { OwnedProcess } from '../../../libs/testing/src/engines/index.js';

/** Whoever writes without a pause leaves hardly a moment to the other one, who looks ten times a second; on a slow disk that takes long. */
const patient = { busyMs: 60_000 };

describe('a store in SQLite that several processes have open', () => {
  let folder: string;
  let path: string;
  const running: OwnedProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-store-'));
    path = join(folder, 'store.db');
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.end()));
    rmSync(folder, { recursive: true });
  });

  const start = async (text: string, file: string): Promise<OwnedProcess> => {
    const child = await OwnedProcess.start({
      name: 'another process',
      command: process.execPath,
      args: ['--input-type=module', '-e', text],
      env: { PATH: process.env['PATH'] },
      output: { file },
      endSignal: 'SIGKILL',
      graceMs: 1_000,
    });
    running.push(child);
    return child;
  };

  /** A process that queues messages with these numbers, and says each once it is acknowledged. */
  const appending = async (from: number, count: number): Promise<{ process: OwnedProcess; acknowledged: () => number[] }> => {
    const file = join(folder, `said-${from}`);
    const child = await start(program(path, { from, count }), file);
    // A line that was cut off was not said.
    const acknowledged = () => readFileSync(file, 'utf8').split('\n').slice(0, -1).map(Number);
    return { process: child, acknowledged };
  };

  const numbersIn = async (): Promise<readonly number[]> => {
    const store = new SqliteStore(path);
    expect((await store.open()).found).toBe('intact');
    const outbox = await store.outbox();
    expect(new Set(outbox.map(({ position }) => position)).size).toBe(outbox.length);
    await store.close();
    return outbox.map(({ entry }) => Number(entry.request['number']));
  };

  it('gives each entry a position of its own, and keeps the order of each process', async () => {
    const children = await Promise.all([appending(1, 300), appending(1_001, 300)]);
    for (const each of children) expect(await each.process.exited).toEqual({ code: 0, signal: null });
    const numbers = await numbersIn();
    expect(numbers.filter((number) => number <= 1_000)).toEqual(range(1, 300));
    expect(numbers.filter((number) => number > 1_000)).toEqual(range(1_001, 300));
  });

  it.each([1, 7, 50, 133])('has everything that was acknowledged when a process is killed after entry %d', async (after) => {
    const killed = await appending(1, 1_000_000);
    await until({ what: `Entry ${after} was acknowledged`, deadlineMs: 30_000 }, async () =>
      killed.acknowledged().length >= after ? true : undefined,
    );
    process.kill(killed.process.pid, 'SIGKILL');
    await killed.process.exited;

    const acknowledged = killed.acknowledged();
    const numbers = await numbersIn();
    expect(numbers.slice(0, acknowledged.length)).toEqual(acknowledged);
    // What was written and not acknowledged may be there, whole: that is one entry at the most.
    expect(numbers.length - acknowledged.length).toBeLessThanOrEqual(1);

    const next = await appending(2_000_000, 1);
    await next.process.exited;
    expect(await numbersIn()).toEqual([...numbers, 2_000_000]);
  });

  it('writes into the one that has taken its place while it waited for the lock', async () => {
    const store = new SqliteStore(path, patient);
    await store.open();
    await append(store, entryOf(1, { request: { number: 1 } }));
    const said = join(folder, 'said');
    const replacer = await start(replacing(path), said);
    await until({ what: 'The database is held', deadlineMs: 30_000 }, async () =>
      readFileSync(said, 'utf8').includes('held') ? true : undefined,
    );
    writeFileSync(`${path}.go`, '');
    await append(store, entryOf(2, { request: { number: 2 } }));
    await store.close();
    expect(await replacer.exited).toEqual({ code: 0, signal: null });
    expect(await numbersIn()).toEqual([1, 2]);
  });
});

/** Holds the database, puts a copy in its place as a rebuilding does once there is a file `go`, and lets go. */
const replacing = (path: string): string => `
  import { copyFileSync, existsSync, renameSync, writeSync } from 'node:fs';
  import { DatabaseSync } from 'node:sqlite';
  const path = ${JSON.stringify(path)};
  const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  const database = new DatabaseSync(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE); BEGIN IMMEDIATE');
  writeSync(1, 'held\\n');
  while (!existsSync(path + '.go')) pause(1);
  pause(300); // Until then the other one waits for the lock.
  copyFileSync(path, path + '.copy');
  for (const part of ['-wal', '-shm', '']) renameSync(path + part, path + '.damaged-1' + part);
  renameSync(path + '.copy', path);
  database.close();
`;

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

function program(path: string, { from, count }: { from: number; count: number }): string {
  const compiled = (file: string) => JSON.stringify(new URL(`../../../dist/libs/client/${file}`, import.meta.url).href);
  return `
    import { writeSync } from 'node:fs';
    const { SqliteStore } = await import(${compiled('src/node.js')});
    const { append, entryOf } = await import(${compiled('testing/store-under-test.js')});
    const store = new SqliteStore(${JSON.stringify(path)}, ${JSON.stringify(patient)});
    await store.open();
    for (let number = ${from}; number < ${from + count}; number += 1) {
      await append(store, entryOf(number, { request: { number } }));
      writeSync(1, number + '\\n');
    }
    await store.close();
  `;
}
