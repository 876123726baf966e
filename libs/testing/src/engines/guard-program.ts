import { readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * Ends what its parent started when the parent can no longer do it, even after a `kill -9`: the end of
 * standard input is the news. It is told, a JSON object a line, what is running and which folders are
 * temporary. Runs as a program of its own and imports nothing of ours, so that it also runs uncompiled.
 */
interface Watched {
  readonly pid: number;
  readonly endSignal: NodeJS.Signals;
  readonly graceMs: number;
}

interface Order {
  readonly watch?: Watched;
  readonly forget?: number;
  readonly paused?: readonly number[];
  readonly folder?: string;
  readonly keep?: string;
}

const watched: Watched[] = [];
const paused = new Set<number>();
const folders = new Set<string>();

// A terminal's Ctrl-C or hang-up is for the parent to act on; this program acts on the parent's end.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);

createInterface({ input: process.stdin })
  .on('line', (line) => obey(JSON.parse(line) as Order))
  .on('close', () => void endAll());

function obey({ watch, forget, paused: stopped, folder, keep }: Order): void {
  if (watch !== undefined) watched.push(watch);
  if (forget !== undefined) {
    const at = watched.findIndex(({ pid }) => pid === forget);
    if (at >= 0) watched.splice(at, 1);
  }
  for (const pid of stopped ?? []) paused.add(pid);
  if (folder !== undefined) folders.add(folder);
  if (keep !== undefined) folders.delete(keep);
}

/** The last one started first: the product before the engines that it uses. */
async function endAll(): Promise<void> {
  for (const pid of paused) send(pid, 'SIGCONT'); // A stopped process handles no signal.
  for (const each of watched.toReversed()) await end(each);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function end({ pid, endSignal, graceMs }: Watched): Promise<void> {
  send(pid, endSignal);
  if (!(await ended(pid, graceMs))) send(pid, 'SIGKILL');
  // What the process itself started shares its group.
  send(-pid, 'SIGKILL');
  await ended(pid, 5_000);
}

async function ended(pid: number, withinMs: number): Promise<boolean> {
  const giveUpAt = performance.now() + withinMs;
  while (alive(pid)) {
    if (performance.now() > giveUpAt) return false;
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
  return true;
}

function alive(pid: number): boolean {
  if (!send(pid, 0)) return false;
  try {
    return !/^\d+ \(.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

function send(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // Gone, which is what was wanted.
  }
}
