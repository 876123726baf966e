import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

import { guard, isAlive, startedAt, until } from '#testing/engines';

import { Refusal, say } from '../terminal.js';

/** Who runs `./dev up` in this clone, written where another run of it looks. */
export interface Claim {
  readonly pid: number;
  /** Tells the process from a later one with the same id. */
  readonly started: string | undefined;
  /** Ends what was started, should the process be killed. */
  readonly companion: number | undefined;
  /** Where the product answers; absent while it is starting. */
  readonly url?: string;
  readonly issuer?: string;
  /** Where sockets connect. */
  readonly gateway?: string;
}

const cleanUpDeadlineMs = 60_000;

/** The `./dev up` that runs in this clone now, if one does. */
export function running(file: string): Claim | undefined {
  const last = read(file);
  return last !== undefined && isAlive(last.pid) && startedAt(last.pid) === last.started ? last : undefined;
}

/** Makes us the one. Refuses beside a running one, and waits for what a killed one left to be ended. */
export async function claim(file: string): Promise<void> {
  const other = running(file);
  if (other !== undefined) {
    const where = other.url === undefined ? 'is starting' : `runs at ${other.url}`;
    throw new Refusal(`Parley ${where} already, started by ./dev up as process ${other.pid}. Stop that one first (Ctrl-C).`);
  }
  if (existsSync(file)) {
    await untilCleanedUp(read(file)?.companion);
    rmSync(file, { force: true });
  }
  guard.prepare();
  try {
    writeFileSync(file, JSON.stringify(ourselves()), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Refusal('Another ./dev up is starting in this clone.');
  }
  process.once('exit', () => rmSync(file, { force: true }));
}

/** Tells other commands where we are. */
export function announce(file: string, where: Required<Pick<Claim, 'url' | 'issuer' | 'gateway'>>): void {
  writeFileSync(file, JSON.stringify({ ...ourselves(), ...where }), { mode: 0o600 });
}

function ourselves(): Claim {
  return { pid: process.pid, started: startedAt(process.pid), companion: guard.pid };
}

async function untilCleanedUp(companion: number | undefined): Promise<void> {
  if (companion === undefined || !isAlive(companion)) return;
  say('The last ./dev up was killed; waiting for what it had started to end …');
  await until(
    { what: `Process ${companion} ended`, deadlineMs: cleanUpDeadlineMs },
    async () => !isAlive(companion) || undefined,
  );
}

function read(file: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Claim;
  } catch {
    return undefined; // None, or one that a kill cut short: either says nothing about a running process.
  }
}
