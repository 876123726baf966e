import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Beside this file, compiled when this one is: Node runs either. */
const program = fileURLToPath(import.meta.url).replace(/guard\.(js|ts)$/, 'guard-program.$1');

/**
 * The one companion process that outlives us long enough to end what we started. It runs only while
 * something is watched, and in a session of its own, where a terminal's Ctrl-C does not reach it.
 */
class Guard {
  #companion: ChildProcess | undefined;
  readonly #responsibilities = new Map<string, object>();

  /** The companion's process id while something is watched. */
  get pid(): number | undefined {
    return this.#companion?.pid;
  }

  /** Starts the companion before there is something to lose. */
  prepare(): void {
    this.#companion ??= this.#start();
  }

  watch(process: { readonly pid: number; readonly endSignal: NodeJS.Signals; readonly graceMs: number }): void {
    this.#take(`pid ${process.pid}`, { watch: process });
  }

  forget(pid: number): void {
    this.#release(`pid ${pid}`, { forget: pid });
  }

  /** These are stopped and must be continued before they can end. */
  paused(pids: readonly number[]): void {
    this.#tell({ paused: pids });
  }

  /** A folder to delete when we are gone. */
  watchFolder(folder: string): void {
    this.#take(`folder ${folder}`, { folder });
  }

  forgetFolder(folder: string): void {
    this.#release(`folder ${folder}`, { keep: folder });
  }

  #take(key: string, order: object): void {
    this.prepare();
    this.#responsibilities.set(key, order);
    this.#tell(order);
  }

  #release(key: string, order: object): void {
    if (!this.#responsibilities.delete(key)) return;
    this.#tell(order);
    if (this.#responsibilities.size > 0) return;
    this.#companion?.stdin?.end();
    this.#companion = undefined;
  }

  #tell(order: object): void {
    this.#companion?.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  #start(): ChildProcess {
    const companion = spawn(process.execPath, [program], {
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
      env: { PATH: process.env['PATH'] },
    });
    // Neither the companion nor the pipe to it keeps us alive: our end is what it waits for.
    companion.unref();
    (companion.stdin as unknown as { unref(): void }).unref();
    companion.stdin.on('error', () => undefined);
    companion.once('exit', () => this.#replace(companion));
    return companion;
  }

  /** Somebody ended the companion: another takes over everything that is still to be watched. */
  #replace(lost: ChildProcess): void {
    if (this.#companion !== lost) return;
    this.#companion = this.#start();
    for (const order of this.#responsibilities.values()) this.#tell(order);
  }
}

export const guard = new Guard();
