import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

import { freePort, logTail, OwnedProcess, until } from '#testing/engines';

import type { Launchable } from './launchable.js';
import { patience } from './patience.js';

export interface ServerOptions {
  /** For its log, and its profile. */
  readonly folder: string;
  readonly profile: boolean;
}

/** A server that runs, as a process of its own. */
export class Server implements AsyncDisposable {
  private constructor(
    private readonly process: OwnedProcess,
    readonly url: string,
    /** What V8 writes when the process ends; null when it was not asked to. */
    readonly profileFile: string | null,
  ) {}

  static async start(launchable: Launchable, { folder, profile }: ServerOptions): Promise<Server> {
    mkdirSync(folder, { recursive: true });
    const { name, program, nodeOptions = ['--enable-source-maps'] } = launchable;
    const log = join(folder, `${name}.log`);
    closeSync(openSync(log, 'w'));
    const profileName = `${name}.cpuprofile`;
    const port = await freePort();
    const { args, env } = launchable.launch(port);
    const child = await OwnedProcess.start({
      name,
      command: process.execPath,
      args: [
        ...nodeOptions,
        ...(profile
          ? ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${profileName}`, '--cpu-prof-interval=500']
          : []),
        program,
        ...args,
      ],
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
      output: { file: log },
      endSignal: 'SIGTERM',
      graceMs: patience.serverEndMs,
    });
    const server = new Server(child, `http://127.0.0.1:${port}`, profile ? join(folder, profileName) : null);
    await until({ what: `${name} answering GET /readyz`, deadlineMs: patience.serverReadyMs }, async () => {
      if (child.ended !== undefined) throw new Error(`${name} ended while starting:\n${logTail(log)}`);
      return server.#isReady();
    });
    return server;
  }

  get pid(): number {
    return this.process.pid;
  }

  /** @throws when it failed, or had to be killed: a server that cannot stop is not one to measure. */
  async end(): Promise<void> {
    const { code, signal } = await this.process.end();
    if (code !== 0 && signal !== 'SIGTERM') throw new Error(`${this.process.name} ended with ${signal ?? code}`);
  }

  /** Whatever went wrong meanwhile is the better news, so how it ends is nobody's error here. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.process.end();
  }

  async #isReady(): Promise<true | undefined> {
    try {
      const { ok } = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(1_000) });
      return ok ? true : undefined;
    } catch {
      return undefined; // It does not listen yet; the deadline says when that is a failure.
    }
  }
}
