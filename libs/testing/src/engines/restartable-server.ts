import type { OwnedProcess } from './owned-process.js';

/** A server of our own with one address, and as many starts and ends as a test needs. */
export abstract class RestartableServer {
  #process: OwnedProcess | undefined;

  /** What people call it. */
  protected abstract readonly name: string;

  /** Starts its process. */
  protected abstract launch(): Promise<OwnedProcess>;

  /** Resolves when that serves. */
  protected abstract ready(server: OwnedProcess): Promise<void>;

  /** Deletes what was only made for it. */
  protected abstract deleteFiles(): void;

  /** Of its first process; absent while it is down. */
  get pid(): number | undefined {
    return this.#process?.ended === undefined ? this.#process?.pid : undefined;
  }

  get pids(): readonly number[] {
    return this.#process?.pids ?? [];
  }

  /** Resolves when the running server ends, whoever ended it. */
  get exited(): Promise<unknown> {
    return this.#running().exited;
  }

  /** Starts it, again if it has run before: with the same port and address. */
  async restart(): Promise<void> {
    if (this.pid !== undefined) await this.stop();
    this.#process = await this.launch();
    await this.ready(this.#process);
  }

  async stop(): Promise<void> {
    await this.#process?.end();
  }

  /** `kill -9` of all of it: what it had not made durable is gone. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** It stays connected and answers nothing, like a server whose disk hangs. */
  async pause(): Promise<void> {
    await this.#running().pause();
  }

  resume(): void {
    this.#running().resume();
  }

  /** Stops it, and deletes its files when they were temporary. */
  async dispose(): Promise<void> {
    await this.stop();
    this.deleteFiles();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #running(): OwnedProcess {
    if (this.pid === undefined || this.#process === undefined) throw new Error(`${this.name} is not running`);
    return this.#process;
  }
}
