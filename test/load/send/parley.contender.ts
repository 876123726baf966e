import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { logTail, OwnedProcess } from '#testing/engines';

import { compiledProgram, Contender } from './contender.js';
import type { Engines } from './environment.js';
import { Issuer } from './issuer.js';
import { insertPopulation } from './parley-population.js';
import { type Participant, patience, type Population } from './workload.js';

const audience = 'urn:parley:api';

/** The product as it is deployed: the gateway as a process of its own, with everything on. */
export class ParleyContender extends Contender {
  readonly name = 'parley';
  readonly program = compiledProgram('apps/gateway/src/main');
  readonly #masterKeyFile: string;
  readonly #clusterSecret = randomBytes(32).toString('base64url');

  private constructor(
    private readonly engines: Engines,
    private readonly issuer: Issuer,
  ) {
    super();
    this.#masterKeyFile = join(engines.folder, 'master.key');
  }

  static async create(engines: Engines): Promise<ParleyContender> {
    return new ParleyContender(engines, await Issuer.listen(audience));
  }

  async prepare(population: Population): Promise<void> {
    mkdirSync(this.engines.folder, { recursive: true });
    writeFileSync(this.#masterKeyFile, randomBytes(32).toString('base64url'), { mode: 0o600 });
    await this.#migrate();
    await insertPopulation(population, { databaseUrl: this.engines.databaseUrl, masterKeyFile: this.#masterKeyFile });
  }

  launch(port: number) {
    return {
      args: [],
      env: {
        LOG_LEVEL: 'warn',
        DATABASE_URL: this.engines.databaseUrl,
        REDIS_URL: this.engines.redisUrl,
        PARLEY_PORT: String(port),
        PARLEY_ISSUER: this.issuer.url,
        PARLEY_AUDIENCE: audience,
        PARLEY_JWKS_URL: this.issuer.jwksUrl,
        PARLEY_MASTER_KEY_FILE: this.#masterKeyFile,
        PARLEY_CLUSTER_SECRET: this.#clusterSecret,
      },
    };
  }

  async credentialsOf({ userId }: Participant) {
    return { token: await this.issuer.accessTokenOf({ subject: userId, username: `bench-${userId.slice(-12)}`, name: 'Bench' }) };
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
