import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { guard } from './guard.js';
import { logTail } from './log-tail.js';
import { OwnedProcess } from './owned-process.js';
import { onPort } from './ports.js';
import { RestartableServer } from './restartable-server.js';
import { until } from './until.js';

export interface RedisOptions {
  /** Absent: a free one. */
  readonly port?: number;
  /** Absent: a file that goes with us. */
  readonly logFile?: string;
  /** Directives of redis.conf on top of ours. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

const startDeadlineMs = 60_000;
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
export class RedisServer extends RestartableServer {
  protected readonly name = 'Redis';

  private constructor(
    private readonly program: string,
    private readonly folder: string,
    readonly port: number,
    private readonly password: string,
    private readonly options: RedisOptions,
  ) {
    super();
  }

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

  /** It comes back empty. */
  protected override launch(): Promise<OwnedProcess> {
    return OwnedProcess.start({
      name: this.name,
      command: this.program,
      args: ['-'],
      cwd: this.folder,
      // On standard input, because a command line with the password would be there for everybody to see.
      input: configuration({ ...settings, ...this.options.settings, port: this.port, requirepass: this.password }),
      output: { file: this.#log },
      endSignal: 'SIGTERM',
      graceMs: stopGraceMs,
    });
  }

  protected override deleteFiles(): void {
    rmSync(this.folder, { recursive: true, force: true });
    guard.forgetFolder(this.folder);
  }

  get #log(): string {
    return this.options.logFile ?? join(this.folder, 'redis.log');
  }

  protected override async ready(server: OwnedProcess): Promise<void> {
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
