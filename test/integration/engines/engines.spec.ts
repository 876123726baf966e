import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';

import { isAlive, isStopped, PostgresServer, processTree, RedisServer, TestDatabase, until } from '#testing/engines';

describe('a PostgreSQL of a test', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);

  afterAll(() => server.dispose());

  it('keeps what was committed over a kill, at the same address', async () => {
    await query(server.url, 'CREATE TABLE kept (id int PRIMARY KEY)');
    await query(server.url, 'INSERT INTO kept VALUES (1)');
    const { url } = server;

    await server.kill();
    expect(server.pids).toEqual([]);
    await expect(query(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);

    await server.restart();
    expect(server.url).toBe(url);
    expect(await query(server.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
  }, 60_000);

  it('answers nothing while paused, and goes on where it was', async () => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();

    await server.pause();
    const stopped = server.pids.map(isStopped);
    const answer = client.query('SELECT 1 AS one');
    server.resume();

    expect((await answer).rows).toEqual([{ one: 1 }]);
    expect(stopped.length).toBeGreaterThan(2);
    expect(stopped.every(Boolean)).toBe(true);
    await client.end();
  });

  it('refuses who does not know the password', async () => {
    const url = new URL(server.url);
    url.password = 'guess';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  it('writes to disk before it answers, as in production', async () => {
    expect(await query(server.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(server.url, 'SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  });

  it('lends each test file a database, and takes it back with connections still open', async () => {
    const database = await TestDatabase.create(server.url);
    const forgotten = new pg.Client({ connectionString: database.url });
    forgotten.on('error', () => undefined);
    await forgotten.connect();

    await database.drop();

    const names = await query(server.url, 'SELECT datname FROM pg_database');
    expect(names).not.toContainEqual({ datname: database.name });
    await forgotten.end();
  });

  it('throws nobody out of a database that is leaving it', async () => {
    const database = await TestDatabase.create(server.url);
    const leaving = new pg.Client({ connectionString: database.url });
    const thrownOut = jest.fn();
    leaving.on('error', thrownOut);
    // It is there before it is needed: from then on everybody has 5 s.
    const watching = new pg.Client({ connectionString: server.url });
    await Promise.all([leaving.connect(), watching.connect()]);

    const dropped = database.drop();
    await until({ what: 'the database is being dropped', deadlineMs: 30_000 }, async () => {
      const { rows } = await watching.query(
        `SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE 'DROP DATABASE%${database.name}%'`,
      );
      return rows.length > 0 || thrownOut.mock.calls.length > 0 ? true : undefined;
    });
    await leaving.end();
    await dropped;
    await watching.end();

    expect(thrownOut).not.toHaveBeenCalled();
  });

  it('leaves no process and no file behind', async () => {
    const own = await PostgresServer.start();
    const { folder, pids } = own;

    await own.dispose();

    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  }, 60_000);
});

describe('a Redis of a test', () => {
  it('comes back empty, at the same address', async () => {
    await using server = await RedisServer.start();
    expect(await ask(server.url, (redis) => redis.set('key', 'value'))).toBe('OK');

    await server.kill();
    await server.restart();

    expect(await ask(server.url, (redis) => redis.get('key'))).toBeNull();
  });

  it('refuses who does not know the password', async () => {
    await using server = await RedisServer.start();
    await expect(ask(`redis://127.0.0.1:${server.port}`, (redis) => redis.get('key'))).rejects.toThrow(/NOAUTH/);
  });
});

describe('what a killed process had started', () => {
  it('ends, and its temporary files go', async () => {
    const parent = spawn(process.execPath, ['--input-type=module', '-e', parentProgram()], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'] },
    });
    const said = await new Promise<string>((resolve) => parent.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
    const { folder, pids } = JSON.parse(said) as { folder: string; pids: number[] };
    const guarded = processTree(parent.pid as number);
    expect(pids.every(isAlive)).toBe(true);

    parent.kill('SIGKILL');

    const ended = [...guarded, ...pids];
    await until({ what: `Processes ${ended.join(', ')} ended`, deadlineMs: 30_000 }, async () =>
      ended.some(isAlive) ? undefined : true,
    );
    expect(existsSync(folder)).toBe(false);
  }, 60_000);
});

/** Starts both engines, pauses one, which is the hardest to end, and waits to be killed. */
function parentProgram(): string {
  const engines = new URL('../../../dist/libs/testing/src/engines/index.js', import.meta.url).href;
  return `
    const { PostgresServer, RedisServer } = await import('${engines}');
    const postgres = await PostgresServer.start();
    const redis = await RedisServer.start();
    const pids = [...postgres.pids, ...redis.pids];
    await postgres.pause();
    console.log(JSON.stringify({ folder: postgres.folder, pids }));
    setInterval(() => undefined, 1000);
  `;
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function ask<T>(url: string, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}
