import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { guard } from './guard.js';
import { logTail } from './log-tail.js';
import { OwnedProcess } from './owned-process.js';
import { onPort } from './ports.js';
import { until } from './until.js';

export interface RedisOptions {
  /** Absent: a free one. */
  readonly port?: number;
  /** Absent: a file that goes with us. */
  readonly logFile?: string;
  /** Directives of redis.conf on top of ours. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

const startDeadlineMs = 20_000;
const stopGraceMs = 5_000;

/** Keeps nothing: Redis is a bus to us, and whatever is lost with it must not matter. */
const settings = {
  bind: '127.0.0.1',
  'protected-mode': 'yes',
  save: '""',
  appendonly: 'no',
  'maxmemory-policy': 'noeviction',
  daemonize: 'no',
} as const;

/** The program on this machine; valkey is the same for everything that we use. */
export function findRedis(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return ['redis-server', 'valkey-server'].flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** A real Redis of our own, behind a password, on the loopback. */
export class RedisServer {
  #process: OwnedProcess | undefined;

  private constructor(
    private readonly program: string,
    private readonly folder: string,
    readonly port: number,
    private readonly password: string,
    private readonly options: RedisOptions,
  ) {}

  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const program = findRedis();
    if (program === undefined) throw new Error('Neither redis-server nor valkey-server is on PATH: install Redis 7 or newer');
    const folder = mkdtempSync(join(tmpdir(), 'parley-redis-'));
    guard.watchFolder(folder);
    const password = randomBytes(24).toString('base64url');

    return onPort(options.port, async (port) => {
      const server = new RedisServer(program, folder, port, password, options);
      await server.restart();
      return server;
    });
  }

  get url(): string {
    return `redis://:${this.password}@127.0.0.1:${this.port}`;
  }

  /** Absent while the server is down. */
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

  /** Starts it again, empty, after `stop` or `kill`: same port, same address. */
  async restart(): Promise<void> {
    if (this.pid !== undefined) await this.stop();
    this.#process = await OwnedProcess.start({
      name: 'Redis',
      command: this.program,
      args: ['-'],
      cwd: this.folder,
      // On standard input, because a command line with the password would be there for everybody to see.
      input: configuration({ ...settings, ...this.options.settings, port: this.port, requirepass: this.password }),
      output: { file: this.#log },
      endSignal: 'SIGTERM',
      graceMs: stopGraceMs,
    });
    await this.#ready(this.#process);
  }

  async stop(): Promise<void> {
    await this.#process?.end();
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** It stays connected and answers nothing. */
  async pause(): Promise<void> {
    await this.#running().pause();
  }

  resume(): void {
    this.#running().resume();
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
    guard.forgetFolder(this.folder);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  get #log(): string {
    return this.options.logFile ?? join(this.folder, 'redis.log');
  }

  #running(): OwnedProcess {
    if (this.pid === undefined || this.#process === undefined) throw new Error('Redis is not running');
    return this.#process;
  }

  async #ready(server: OwnedProcess): Promise<void> {
    await until({ what: 'Redis answering PING', deadlineMs: startDeadlineMs }, async () => {
      if (server.ended !== undefined) throw new Error(`Redis ended while starting:\n${logTail(this.#log)}`);
      return (await this.#ping()) ? true : undefined;
    });
  }

  #ping(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: this.port });
      let heard = '';
      const answer = (pong: boolean) => {
        socket.destroy();
        resolve(pong);
      };
      socket
        .setTimeout(1_000, () => answer(false))
        .once('error', () => answer(false))
        .once('close', () => answer(false))
        .on('data', (chunk) => {
          heard += chunk.toString();
          if (heard.includes('+PONG')) answer(true);
        })
        .write(`AUTH ${this.password}\r\nPING\r\n`);
    });
  }
}

function configuration(directives: Readonly<Record<string, string | number>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
