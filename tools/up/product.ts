import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { OwnedProcess, until } from '#testing/engines';

import { repository } from '../repository.js';
import { Refusal, say } from '../terminal.js';

export interface ProductProcess {
  readonly name: string;
  /** Compiled, relative to dist/. */
  readonly program: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** One of several: when it ends, the others serve on. */
  readonly mayEnd?: boolean;
}

const readyDeadlineMs = 60_000;
const drainGraceMs = 15_000;
/** Below a warning, the log file is the place to look. */
const quiet: ReadonlySet<unknown> = new Set(['trace', 'debug', 'info', 10, 20, 30]);

/** Starts one process of Parley and resolves when it says that it is ready to serve. */
export async function startProduct(what: ProductProcess, logs: string): Promise<OwnedProcess> {
  const started = await OwnedProcess.start({
    name: what.name,
    command: process.execPath,
    args: ['--enable-source-maps', join(repository, 'dist', what.program)],
    cwd: repository,
    env: { ...process.env, ...what.env, PARLEY_HOST: '127.0.0.1', PARLEY_PORT: String(what.port) },
    output: 'pipe',
    endSignal: 'SIGTERM',
    graceMs: drainGraceMs,
  });
  const log = join(logs, `${what.name}.log`);
  for (const stream of started.output) {
    createInterface({ input: stream }).on('line', (line) => {
      appendFileSync(log, `${line}\n`);
      const worth = worthShowing(line);
      if (worth !== undefined) say(`  ${what.name}: ${worth}`);
    });
  }
  await until({ what: `${what.name} ready (its log: ${log})`, deadlineMs: readyDeadlineMs, everyMs: 50 }, async () => {
    if (started.ended !== undefined) throw new Refusal(`${what.name} ended while starting; its log: ${log}`);
    return (await isReady(what.port)) || undefined;
  });
  return started;
}

async function isReady(port: number): Promise<boolean> {
  try {
    const { ok } = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
    return ok;
  } catch {
    return false; // Not listening yet.
  }
}

/** Warnings and errors of the log, and whatever is no log line at all: a crash, for one. */
function worthShowing(line: string): string | undefined {
  const entry = parsed(line);
  if (entry === undefined) return line.trim() === '' ? undefined : line;
  if (quiet.has(entry.level)) return undefined;
  return [entry.msg, entry.err?.stack ?? entry.err?.message].filter((part) => part !== undefined).join('\n');
}

interface LogEntry {
  readonly level?: number | string;
  readonly msg?: string;
  readonly err?: { readonly message?: string; readonly stack?: string };
}

function parsed(line: string): LogEntry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
