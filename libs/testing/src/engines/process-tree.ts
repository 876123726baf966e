import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** `pid` and everything that descends from it now, parents before children. */
export function processTree(pid: number): readonly number[] {
  const children = Map.groupBy(parents(), ([, parent]) => parent);
  const tree = [pid];
  for (const member of tree) tree.push(...(children.get(member) ?? []).map(([child]) => child));
  return tree;
}

/** Whether a process with this id is there and can still do something: a zombie cannot. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return stateOf(pid) !== 'Z';
}

/** Whether it is gone or does nothing until it is continued; a signal to stop takes effect a moment after it was sent. */
export function isStopped(pid: number): boolean {
  const state = stateOf(pid);
  return state === undefined || state === 'T' || state === 'Z';
}

/** When a process started, in a form only good for telling it from a later one with the same id. */
export function startedAt(pid: number): string | undefined {
  return /^\d+ \(.*\)(?: \S+){19} (\d+) /s.exec(stat(pid) ?? '')?.[1];
}

/** Sends a signal to each, the ones that are gone already being no failure. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function parents(): readonly (readonly [pid: number, parent: number])[] {
  if (process.platform !== 'linux') return parentsFromPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      // The command's name stands in parentheses and may hold anything, so the fields are counted from its end.
      const parent = /^\d+ \(.*\) \S (\d+) /s.exec(stat(Number(name)) ?? '')?.[1];
      return parent === undefined ? [] : [[Number(name), Number(parent)] as const];
    });
}

function parentsFromPs(): readonly (readonly [pid: number, parent: number])[] {
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' });
  return [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)].map(([, pid, parent]) => [Number(pid), Number(parent)] as const);
}

/** The kernel's letter for what a process does: R runs, S sleeps, T is stopped, Z is a zombie. */
function stateOf(pid: number): string | undefined {
  return /^\d+ \(.*\) (\S) /s.exec(stat(pid) ?? '')?.[1];
}

function stat(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined; // Gone between two looks, or a platform without /proc.
  }
}
