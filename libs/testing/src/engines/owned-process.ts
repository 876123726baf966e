import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';

import { guard } from './guard.js';
import { isAlive, isStopped, processTree, signal } from './process-tree.js';
import { until } from './until.js';

export interface ProcessOptions {
  /** What people call it: `PostgreSQL`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Written to its standard input, which is then closed. */
  readonly input?: string;
  /** A file to append its output to, or `inherit` for ours, or `pipe` to read it through `output`. */
  readonly output: { readonly file: string } | 'inherit' | 'pipe';
  readonly endSignal: NodeJS.Signals;
  /** How long it may take to end by itself before it is killed. */
  readonly graceMs: number;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const running = new Set<OwnedProcess>();

/** Ends everything that is ours, the last one started first: a product before the engines under it. */
export async function endAllProcesses(): Promise<void> {
  for (const each of [...running].reverse()) await each.end();
}

/**
 * A process that we started and answer for. Always true: it is ended by its id and never by name, it
 * hears no Ctrl-C that is meant for us, and it does not outlive us, even if we are killed.
 */
export class OwnedProcess {
  readonly exited: Promise<ProcessEnd>;
  #end: ProcessEnd | undefined;

  private constructor(
    private readonly options: ProcessOptions,
    private readonly child: ChildProcess,
    readonly pid: number,
  ) {
    running.add(this);
    guard.watch({ pid, endSignal: options.endSignal, graceMs: options.graceMs });
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, name) => {
        guard.forget(pid);
        running.delete(this);
        this.#end = { code, signal: name };
        resolve(this.#end);
      });
    });
  }

  static async start(options: ProcessOptions): Promise<OwnedProcess> {
    guard.prepare();
    const { output } = options;
    const sink = typeof output === 'object' ? openSync(output.file, 'a', 0o600) : output;
    const child = spawn(options.command, options.args, {
      detached: true,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', sink, sink],
      env: options.env ?? process.env,
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      ...options.user,
    });
    if (typeof sink === 'number') closeSync(sink);
    const { pid } = child;
    if (pid === undefined) throw await failureOf(child, options);
    child.stdin?.on('error', () => undefined).end(options.input);
    return new OwnedProcess(options, child, pid);
  }

  get name(): string {
    return this.options.name;
  }

  /** How it ended; absent while it runs. */
  get ended(): ProcessEnd | undefined {
    return this.#end;
  }

  get output(): readonly Readable[] {
    return [this.child.stdout, this.child.stderr].filter((stream) => stream !== null);
  }

  /** It and everything that it started. */
  get pids(): readonly number[] {
    return this.#end === undefined ? processTree(this.pid) : [];
  }

  /** Asks it to end, and kills it with all it started when it has not after its grace. */
  async end(): Promise<ProcessEnd> {
    if (this.#end !== undefined) return this.#end;
    this.resume();
    signal([this.pid], this.options.endSignal);
    const timer = setTimeout(() => void this.kill(), this.options.graceMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
      signal([-this.pid], 'SIGKILL'); // Its group: what it started and left behind.
    }
  }

  /** `kill -9`, for it and all it started: what a crash of the machine would do, short of losing the page cache. */
  async kill(): Promise<ProcessEnd> {
    // Stopped first, so that it starts nothing that would not be known here; and what it started ends a little after it.
    signal([this.pid], 'SIGSTOP');
    const isStill = async () => isStopped(this.pid) || !isAlive(this.pid) || undefined;
    await until({ what: `${this.name} stopped`, deadlineMs: 30_000, everyMs: 1 }, isStill);
    const pids = this.pids;
    signal(pids, 'SIGKILL');
    const end = await this.exited;
    const areGone = async () => !pids.some((pid) => isAlive(pid)) || undefined;
    await until({ what: `What ${this.name} had started is gone`, deadlineMs: 30_000, everyMs: 1 }, areGone);
    return end;
  }

  /** Stops it in the middle of whatever it does (SIGSTOP): the parent first, so that it starts nothing meanwhile. */
  async pause(): Promise<void> {
    await this.#stop([this.pid]);
    await this.#stop(this.pids);
  }

  resume(): void {
    signal(this.pids, 'SIGCONT');
  }

  async #stop(pids: readonly number[]): Promise<void> {
    guard.paused(pids);
    signal(pids, 'SIGSTOP');
    await until({ what: `${this.name} stopped`, deadlineMs: 30_000, everyMs: 1 }, async () => pids.every(isStopped) || undefined);
  }
}

function failureOf(child: ChildProcess, { name, command }: ProcessOptions): Promise<Error> {
  return new Promise((resolve) => {
    child.once('error', (cause) => resolve(new Error(`${name} could not be started (${command})`, { cause })));
  });
}
