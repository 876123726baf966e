import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';

import { accountEntities, Accounts, Authenticator, registration } from '#accounts';
import { Clock } from '#kernel';
import { Config, configureHttp, KeyProvider, LogDestination } from '#platform';
import type { User } from '#protocol';
import { freePort } from '#testing/engines';

import { IdentityProcessModule } from '../../../apps/identity/src/identity-process.module.js';
import { mountIdentity } from '../../../apps/identity/src/mount-identity.js';
import { IdentityDatabase } from './database.js';

/** The date of this machine; whoever measures time sees as much of it as a test adds, however long it takes itself. */
export class ShiftedClock extends Clock {
  // 0 means never to those who note when something was.
  #passedMs = 1;

  now(): number {
    return Date.now();
  }

  monotonicNow(): number {
    return this.#passedMs;
  }

  advance(ms: number): void {
    this.#passedMs += ms;
  }
}

export const password = 'correct horse battery';
export const audience = 'urn:parley:test';
/** Where the web page is: another origin than the issuer's, so that leaving for it can be seen. */
export const pageOrigin = 'https://chat.example';

/** Identity as a process of its own runs it, on a port, a database and a folder of keys of its own. */
export class IdentityUnderTest {
  readonly clock = new ShiftedClock();
  /** Every line that the process wrote. */
  readonly log: string[] = [];
  #app: NestExpressApplication | undefined;

  private constructor(
    readonly database: IdentityDatabase,
    readonly keysFolder: string,
    private readonly port: number,
    readonly issuer: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** `issuer`: where the world reaches it, if not at its port; `environment`: what its process is told besides. */
  static async start(
    options: { readonly issuer?: string; readonly environment?: Readonly<Record<string, string>> } = {},
  ): Promise<IdentityUnderTest> {
    const database = await IdentityDatabase.create(accountEntities);
    const keysFolder = await mkdtemp(join(tmpdir(), 'parley-identity-'));
    const port = await freePort();
    const issuer = options.issuer ?? `http://localhost:${port}/oidc`;
    const identity = new IdentityUnderTest(database, keysFolder, port, issuer, options.environment ?? {});
    await identity.resume();
    return identity;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  get authenticator(): Authenticator {
    return this.#running.get(Authenticator, { strict: false });
  }

  get accounts(): Accounts {
    return this.#running.get(Accounts, { strict: false });
  }

  get<Type>(type: abstract new (...parts: never[]) => Type): Type {
    return this.#running.get<Type>(type as never, { strict: false });
  }

  async register(username: string): Promise<User> {
    const outcome = await this.accounts.register(registration.parse({ username, displayName: `The ${username}`, password }));
    if (outcome.outcome !== 'registered') throw new Error(`${username} exists already`);
    return outcome.user;
  }

  /** Ends the process, as it were: nothing that it held in memory is left. */
  async pause(): Promise<void> {
    await this.#app?.close();
    this.#app = undefined;
  }

  async resume(): Promise<void> {
    const config = Config.fromEnvironment({
      NODE_ENV: 'test',
      DATABASE_URL: this.database.url,
      REDIS_URL: 'redis://127.0.0.1:1',
      PARLEY_ORIGINS: pageOrigin,
      PARLEY_ISSUER: this.issuer,
      PARLEY_AUDIENCE: audience,
      PARLEY_JWKS_URL: `${this.origin}${new URL(this.issuer).pathname.replace(/\/$/, '')}/jwks`,
      PARLEY_PROVISION_ACCOUNTS: 'false',
      PARLEY_IDENTITY_DIR: this.keysFolder,
      PARLEY_MASTER_KEY_FILE: 'not used by identity',
      PARLEY_CLUSTER_SECRET: 'x'.repeat(32),
      ...this.environment,
    });
    const module = await Test.createTestingModule({ imports: [IdentityProcessModule] })
      .overrideProvider(Config)
      .useValue(config)
      .overrideProvider(KeyProvider)
      .useValue({})
      .overrideProvider(Clock)
      .useValue(this.clock)
      .overrideProvider(LogDestination)
      .useValue({ write: (line: string) => void this.log.push(line) })
      .compile();
    const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false });
    configureHttp(app);
    mountIdentity(app);
    await app.listen(this.port);
    this.#app = app;
  }

  async stop(): Promise<void> {
    await this.pause();
    await this.database.drop();
    await rm(this.keysFolder, { recursive: true });
  }

  get #running(): NestExpressApplication {
    if (this.#app === undefined) throw new Error('Identity is not running');
    return this.#app;
  }
}
