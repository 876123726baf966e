import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { logTail, OwnedProcess } from '#testing/engines';

import { type App, deployedNodeOptions } from './deployed.js';
import type { Engines } from './environment.js';
import { Issuer } from './issuer.js';
import { compiledProgram, type Launchable } from './launchable.js';
import type { Participant } from './participant.js';
import { patience } from './patience.js';

const audience = 'urn:parley:api';

/** The product as it is deployed, a process of its own with everything on: the gateway alone, or all apps in one. */
export class BenchedParley implements Launchable, AsyncDisposable {
  readonly name = 'parley';
  readonly masterKeyFile: string;
  readonly #clusterSecret = randomBytes(32).toString('base64url');

  private constructor(
    private readonly app: App,
    private readonly engines: Engines,
    private readonly issuer: Issuer,
  ) {
    this.masterKeyFile = join(engines.folder, 'master.key');
  }

  /** With a master key and an empty schema. */
  static async create(app: App, engines: Engines): Promise<BenchedParley> {
    const parley = new BenchedParley(app, engines, await Issuer.listen(audience));
    mkdirSync(engines.folder, { recursive: true });
    writeFileSync(parley.masterKeyFile, randomBytes(32).toString('base64url'), { mode: 0o600 });
    await parley.#migrate();
    return parley;
  }

  get program(): string {
    return compiledProgram(`apps/${this.app}/src/main`);
  }

  get nodeOptions(): readonly string[] {
    return deployedNodeOptions(this.app);
  }

  /** Another app of the same installation. */
  beside(app: App): Launchable {
    return {
      name: app,
      program: compiledProgram(`apps/${app}/src/main`),
      nodeOptions: deployedNodeOptions(app),
      launch: (port) => this.launch(port),
    };
  }

  launch(port: number) {
    return {
      args: [],
      env: {
        // All clients are of this machine.
        PARLEY_CONNECTIONS_PER_ADDRESS: '100000',
        LOG_LEVEL: 'warn',
        DATABASE_URL: this.engines.databaseUrl,
        REDIS_URL: this.engines.redisUrl,
        PARLEY_PORT: String(port),
        PARLEY_ISSUER: this.issuer.url,
        PARLEY_AUDIENCE: audience,
        PARLEY_JWKS_URL: this.issuer.jwksUrl,
        PARLEY_MASTER_KEY_FILE: this.masterKeyFile,
        PARLEY_CLUSTER_SECRET: this.#clusterSecret,
        PARLEY_IDENTITY_DIR: join(this.engines.folder, 'identity'),
      },
    };
  }

  tokenOf(userId: string): Promise<string> {
    return this.issuer.accessTokenOf({ subject: userId, username: `bench-${userId.slice(-12)}`, name: 'Bench' });
  }

  async credentialsOf({ userId }: Participant) {
    return { token: await this.tokenOf(userId) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.issuer.close();
  }

  async #migrate(): Promise<void> {
    const log = join(this.engines.folder, 'migrate.log');
    const migration = await OwnedProcess.start({
      name: 'migrate',
      command: process.execPath,
      args: ['--enable-source-maps', compiledProgram('apps/standalone/src/migrate')],
      env: { PATH: process.env['PATH'], DATABASE_URL: this.engines.databaseUrl },
      output: { file: log },
      endSignal: 'SIGTERM',
      graceMs: patience.serverEndMs,
    });
    const { code } = await migration.exited;
    if (code !== 0) throw new Error(`The schema could not be made:\n${logTail(log)}`);
  }
}
