import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OwnedProcess } from '#testing/engines';

import { buildServer } from './build.js';
import { postgres, redis } from './engines.js';
import { unlessEnding } from './interruption.js';
import { repository } from './repository.js';
import { Refusal } from './terminal.js';

/** Benches of what runs without a server. */
const withoutEngines: ReadonlySet<string> = new Set(['size']);

/** `./dev bench NAME`: a program of test/load with engines that serve nothing else. It gets the other arguments. */
export async function bench([name, ...args]: readonly string[]): Promise<number> {
  const known = benches();
  if (name === undefined || !known.includes(name)) {
    throw new Refusal(`${name === undefined ? 'Name a bench' : `No bench is called "${name}"`}. There are: ${known.join(', ')}.`);
  }
  const { errors } = buildServer();
  if (errors.length > 0) throw new Refusal(`The server does not compile:\n${errors.join('\n')}`);

  if (withoutEngines.has(name)) return run(name, args, {});

  const scratch = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const log = join(scratch, 'postgres.log');
  const database = await postgres({ logFile: log, settings: { shared_buffers: '512MB', max_wal_size: '4GB' } });
  const bus = await redis();
  try {
    return await run(name, args, {
      DATABASE_URL: database.url,
      REDIS_URL: bus.url,
      PARLEY_BENCH_POSTGRES_PID: String(database.pid),
      PARLEY_BENCH_REDIS_PID: String(bus.pid),
      PARLEY_BENCH_POSTGRES_LOG: log,
      PARLEY_BENCH_DIR: scratch,
    });
  } finally {
    await unlessEnding();
    await bus.dispose();
    await database.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function run(name: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const program = await OwnedProcess.start({
    name: `bench ${name}`,
    command: process.execPath,
    args: ['--enable-source-maps', join(repository, 'dist/test/load', name, 'main.js'), ...args],
    cwd: repository,
    env: { ...process.env, ...env },
    output: 'inherit',
    endSignal: 'SIGTERM',
    graceMs: 10_000,
  });
  const { code } = await program.exited;
  await unlessEnding();
  return code ?? 1;
}

/** A bench is a folder of test/load with a program in it. */
function benches(): readonly string[] {
  const load = join(repository, 'test/load');
  return existsSync(load) ? readdirSync(load).filter((name) => existsSync(join(load, name, 'main.ts'))) : [];
}
