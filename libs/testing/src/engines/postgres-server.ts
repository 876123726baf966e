import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { logTail } from './log-tail.js';
import { guard } from './guard.js';
import { OwnedProcess } from './owned-process.js';
import { onPort } from './ports.js';
import { type PostgresBinaries, postgresBinaries } from './postgres-binaries.js';
import { isAlive, signal } from './process-tree.js';
import { RestartableServer } from './restartable-server.js';
import { folderFor, serverUser, type ServerUser } from './server-user.js';
import { until } from './until.js';

export interface PostgresOptions {
  /** Where it keeps its files, made at the first start and found again later; absent: a folder that goes with us. */
  readonly dataDir?: string;
  /** Absent: a free one. */
  readonly port?: number;
  /** Absent: `postgres.log` in the data folder. */
  readonly logFile?: string;
  /** Settings of postgresql.conf on top of ours. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

const account = 'parley';
const startDeadlineMs = 60_000;
const stopGraceMs = 30_000;

/** Durable as in production; only its size is that of a development machine. Loopback only, no socket file. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const;

/** A real PostgreSQL of our own: one data folder, one port. */
export class PostgresServer extends RestartableServer {
  protected readonly name = 'PostgreSQL';

  private constructor(
    private readonly binaries: PostgresBinaries,
    private readonly user: ServerUser | undefined,
    /** Holds `data/`, the password and the log. */
    readonly folder: string,
    private readonly temporary: boolean,
    readonly port: number,
    private readonly password: string,
    private readonly options: PostgresOptions,
  ) {
    super();
  }

  static async start(options: PostgresOptions = {}): Promise<PostgresServer> {
    const user = serverUser(options.dataDir);
    const binaries = postgresBinaries(user);
    const folder = options.dataDir === undefined ? temporaryFolder(user) : folderFor(user, [options.dataDir]);
    const password = passwordOf(folder, user);
    if (!existsSync(join(folder, 'data/PG_VERSION'))) await initialise({ binaries, user, folder });

    return onPort(options.port, async (port) => {
      const server = new PostgresServer(binaries, user, folder, options.dataDir === undefined, port, password, options);
      await server.restart();
      return server;
    });
  }

  /** As the administrator, in the database `postgres`. */
  get url(): string {
    return this.urlOf('postgres');
  }

  urlOf(database: string): string {
    return `postgresql://${account}:${this.password}@127.0.0.1:${this.port}/${database}`;
  }

  /** On the files that it has left. */
  protected override async launch(): Promise<OwnedProcess> {
    await this.#endForgotten();
    return OwnedProcess.start({
      name: this.name,
      command: this.binaries.postgres,
      args: ['-D', this.#data, '-p', String(this.port), ...flags({ ...settings, ...this.options.settings })],
      cwd: '/',
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      user: this.user,
      output: { file: this.#log },
      endSignal: 'SIGINT', // "Fast": rolls open transactions back, writes a checkpoint, ends.
      graceMs: stopGraceMs,
    });
  }

  protected override deleteFiles(): void {
    if (!this.temporary) return;
    rmSync(this.folder, { recursive: true, force: true });
    guard.forgetFolder(this.folder);
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  get #log(): string {
    return this.options.logFile ?? join(this.folder, 'postgres.log');
  }

  /** A server on these files whose starter and companion were both killed: nobody else would ever end it. */
  async #endForgotten(): Promise<void> {
    const pid = Number(readIfThere(join(this.#data, 'postmaster.pid'))?.split('\n')[0]);
    if (!(pid > 0) || workingFolder(pid) !== realpathSync(this.#data)) return;
    signal([pid], 'SIGINT');
    const what = `A PostgreSQL left running on ${this.#data} ended`;
    await until({ what, deadlineMs: stopGraceMs }, async () => !isAlive(pid) || undefined);
  }

  /** The server writes its state into its pid file, as pg_ctl reads it: no connection, no password, no guess. */
  protected override async ready(server: OwnedProcess): Promise<void> {
    await until({ what: 'PostgreSQL ready to accept connections', deadlineMs: startDeadlineMs }, async () => {
      if (server.ended !== undefined) throw new Error(`PostgreSQL ended while starting:\n${logTail(this.#log)}`);
      const lines = readIfThere(join(this.#data, 'postmaster.pid'))?.split('\n');
      return lines?.[0] === String(server.pid) && lines[7]?.trim() === 'ready' ? true : undefined;
    });
  }
}

function temporaryFolder(user: ServerUser | undefined): string {
  const make = (parent: string) => mkdtempSync(join(parent, 'parley-postgres-'));
  // Some systems give each account a private temporary folder, which the server's account cannot enter.
  for (const parent of [tmpdir(), '/var/tmp']) {
    const folder = make(parent);
    guard.watchFolder(folder);
    try {
      return folderFor(user, [folder]);
    } catch (error) {
      rmSync(folder, { recursive: true });
      guard.forgetFolder(folder);
      if (parent === '/var/tmp') throw error;
    }
  }
  throw new Error('unreachable');
}

function passwordOf(folder: string, user: ServerUser | undefined): string {
  const file = join(folder, 'password');
  const known = readIfThere(file)?.trim();
  if (known !== undefined) return known;
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) chownSync(file, user.uid, user.gid);
  return password;
}

async function initialise(where: {
  readonly binaries: PostgresBinaries;
  readonly user: ServerUser | undefined;
  readonly folder: string;
}): Promise<void> {
  const data = join(where.folder, 'data');
  const log = join(where.folder, 'initdb.log');
  rmSync(data, { recursive: true, force: true }); // What an interrupted first start left.
  const initdb = await OwnedProcess.start({
    name: 'initdb',
    command: where.binaries.initdb,
    args: [
      ...['-D', data, '-U', account, '--auth=scram-sha-256', `--pwfile=${join(where.folder, 'password')}`],
      // The same collation on every machine, whatever its C library knows.
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ],
    cwd: '/',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    user: where.user,
    output: { file: log },
    endSignal: 'SIGTERM',
    graceMs: 5_000,
  });
  const { code } = await initdb.exited;
  if (code !== 0) throw new Error(`PostgreSQL's data folder could not be made in ${data}:\n${logTail(log)}`);
}

/** Where a process of this machine stands: a PostgreSQL stands in its data folder. Unknown where there is no /proc. */
function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function flags(all: Readonly<Record<string, string | number>>): readonly string[] {
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
