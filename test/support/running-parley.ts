import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { migrate } from '#platform';
import { TestDatabase, until } from '#testing';

import { freePort, OwnedProcess } from '../../libs/testing/src/engines/index.js';
import { migrations } from '../../migrations/index.js';
import { measured } from './measured.js';

/** From here, or from where this was compiled to. */
const repository = new URL('../../', import.meta.url).pathname.replace(/dist\/$/, '');
/** How long it may take to drain and to end, its settings say, and how busy the machine is: as long as an orchestrator would wait at the least. */
const drainGraceMs = 60_000;
const webRoot = join(repository, 'dist/apps/web');

export interface ParleyOptions {
  /** A PostgreSQL of the test's own, as an account that may create databases; absent: that of the test run. */
  readonly adminUrl?: string;
  /** A Redis of the test's own; absent: that of the test run. */
  readonly redisUrl?: string;
  /** Another node of the same installation: its database is ours, and stays its own to drop. */
  readonly beside?: RunningParley;
  /** Settings on top of ours; with a `PARLEY_ISSUER` the tokens of another issuer count, and ours do not. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The product as `./dev up` runs it, compiled, in a process of its own that a test may kill and start again. */
export class RunningParley {
  #process: OwnedProcess | undefined;
  /** How many nodes were started beside this one. */
  #others = 0;

  private constructor(
    readonly nodeId: string,
    readonly port: number,
    private readonly database: TestDatabase,
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
    /** Whether the database and the folder go with this node. */
    private readonly isFirst: boolean,
  ) {}

  static async start({
    adminUrl = required('TEST_DATABASE_URL'),
    redisUrl = required('TEST_REDIS_URL'),
    environment = {},
    beside,
  }: ParleyOptions = {}) {
    if (beside !== undefined) return RunningParley.#startBeside(beside, environment);
    const [database, port] = await Promise.all([TestDatabase.create(adminUrl), freePort()]);
    await migrate(database.url, migrations);
    const url = `http://localhost:${port}`;
    const folder = mkdtempSync(join(tmpdir(), 'parley-e2e-'));
    const masterKeyFile = join(folder, 'master.key');
    writeFileSync(masterKeyFile, Buffer.alloc(32, 7).toString('base64url'), { mode: 0o600 });
    const parley = new RunningParley(
      'node-1',
      port,
      database,
      folder,
      {
        NODE_ENV: 'test',
        LOG_LEVEL: 'trace',
        DATABASE_URL: database.url,
        REDIS_URL: redisUrl,
        PARLEY_HOST: '127.0.0.1',
        ...addressed('node-1', port),
        PARLEY_ORIGINS: url,
        PARLEY_ISSUER: `${url}/oidc`,
        PARLEY_JWKS_URL: `http://127.0.0.1:${port}/oidc/jwks`,
        PARLEY_MASTER_KEY_FILE: masterKeyFile,
        PARLEY_IDENTITY_DIR: join(folder, 'identity'),
        PARLEY_CLUSTER_SECRET: 'a secret of this test, and of no use elsewhere',
        // Suites without a browser do not build the page.
        ...(existsSync(webRoot) && { PARLEY_WEB_ROOT: webRoot }),
        ...environment,
      },
      true,
    );
    await parley.run();
    return parley;
  }

  static async #startBeside(first: RunningParley, environment: Readonly<Record<string, string>>): Promise<RunningParley> {
    first.#others += 1;
    const nodeId = `node-${first.#others + 1}`;
    const port = await freePort();
    const ours = { ...first.environment, ...addressed(nodeId, port), ...environment };
    const parley = new RunningParley(nodeId, port, first.database, first.folder, ours, false);
    await parley.run();
    return parley;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  /** Everything the process has said so far. */
  get log(): string {
    return readFileSync(this.#logFile, 'utf8');
  }

  /** Starts the process, also after it was killed; resolves when it is ready. */
  async run(): Promise<void> {
    const started = await OwnedProcess.start({
      name: 'Parley',
      command: process.execPath,
      args: ['--enable-source-maps', join(repository, 'dist/apps/standalone/src/main.js')],
      cwd: repository,
      env: { PATH: process.env['PATH'], ...measured(), ...this.environment },
      output: { file: this.#logFile },
      endSignal: 'SIGTERM',
      graceMs: drainGraceMs,
    });
    this.#process = started;
    await until({ what: `Parley ready at ${this.url}`, deadlineMs: 120_000, everyMs: 50 }, async () => {
      if (started.ended !== undefined) throw new Error(`Parley ended while starting:\n${this.log}`);
      return (await this.#isReady()) || undefined;
    });
  }

  /** As the power goes out: no farewell, nothing flushed. */
  async kill(): Promise<void> {
    const running = this.#running();
    process.kill(running.pid, 'SIGKILL');
    await running.exited;
  }

  /** The process is told to do something, such as to stand still. */
  signal(signal: NodeJS.Signals): void {
    process.kill(this.#running().pid, signal);
  }

  /** As an operator ends it: it drains, and exits by itself. */
  async end(): Promise<void> {
    const running = this.#running();
    await running.end();
    if (running.ended?.code !== 0) throw new Error(`Parley did not end by itself:\n${this.log}`);
  }

  get alive(): boolean {
    return this.#running().ended === undefined;
  }

  async stop(): Promise<void> {
    await this.#process?.end();
    if (!this.isFirst) return;
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #logFile(): string {
    return join(this.folder, `${this.nodeId}.log`);
  }

  #running(): OwnedProcess {
    if (this.#process === undefined) throw new Error('Parley was never started');
    return this.#process;
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false; // Not listening yet.
    }
  }
}

function addressed(nodeId: string, port: number): Readonly<Record<string, string>> {
  return { PARLEY_NODE_ID: nodeId, PARLEY_PORT: String(port), PARLEY_PEER_URL: `http://127.0.0.1:${port}` };
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run this by \`./dev test\`.`);
  return value;
}
