import { readdirSync, readFileSync } from 'node:fs';

/** Of one process, from `/proc/<pid>/stat` (proc_pid_stat(5)). */
export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** What it used itself, in user and kernel mode. */
  readonly ownTicks: number;
  /** What its children used that have ended and been waited for, and theirs. */
  readonly reapedTicks: number;
}

/** The kernel reports processor time to user space in hundredths of a second on every architecture of ours. */
export const microsPerTick = 10_000;

/** The command's name stands in parentheses and may hold spaces and parentheses itself, so fields are counted from its end: state is 0. */
export function parseStat(text: string): ProcessTimes {
  const pid = Number.parseInt(text, 10);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (index: number) => Number(fields[index]);
  const times = { pid, parent: field(1), ownTicks: field(11) + field(12), reapedTicks: field(13) + field(14) };
  if (!Object.values(times).every(Number.isSafeInteger)) throw new Error(`not a line of /proc/<pid>/stat: ${text}`);
  return times;
}

/**
 * Processor time of `root` and everything below it. A process that ends hands its time to its parent,
 * so adding what each has reaped makes the sum complete, and it never goes down.
 */
export function treeMicros(root: number, processes: readonly ProcessTimes[]): number {
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const tree = processes.filter(({ pid }) => pid === root);
  if (tree.length === 0) throw new Error(`process ${root} has ended, so what it used is not known`);
  for (const { pid } of tree) tree.push(...(children.get(pid) ?? []));
  return tree.reduce((sum, { ownTicks, reapedTicks }) => sum + ownTicks + reapedTicks, 0) * microsPerTick;
}

/** `VmRSS` of `/proc/<pid>/status`: always in kB, unlike `stat`, which counts pages. */
export function parseResidentKb(status: string): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error('the process has no resident memory: it has ended');
  return Number(kilobytes);
}

/** How long the main thread of a process was ready to run and had no processor: the second figure of `/proc/<pid>/schedstat`, in ns. */
export function parseWaitingMicros(text: string): number {
  const waiting = Number(text.split(' ')[1]);
  if (!Number.isFinite(waiting)) throw new Error(`not a line of /proc/<pid>/schedstat: ${text}`);
  return waiting / 1_000;
}

export function readProcesses(): readonly ProcessTimes[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const text = readIfThere(`/proc/${name}/stat`);
      return text === undefined ? [] : [parseStat(text)];
    });
}

export function readResidentKb(pid: number): number {
  return parseResidentKb(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

export function readWaitingMicros(pid: number): number {
  return parseWaitingMicros(readFileSync(`/proc/${pid}/schedstat`, 'utf8'));
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // It ended between our listing and our reading, which is no news here.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
