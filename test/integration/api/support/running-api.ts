import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Module, type Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';

import { accountEntities } from '#accounts';
import { type Audience, ConversationFeed, ConversationsModule } from '#conversations';
import { Config, databaseModule, HealthModule, LogDestination, migrate, PlatformModule } from '#platform';
import type { Change, User } from '#protocol';
import { TestDatabase } from '#testing';

import { ApiModule } from '../../../../apps/api/src/api.module.js';
import { configureApi } from '../../../../apps/api/src/configure-api.js';
import { migrations } from '../../../../migrations/index.js';
import { freshDatabase } from '../../../support/database.js';
import { ApiClient } from './api-client.js';
import { TestIssuer } from '../../../support/test-issuer.js';

/** What members would hear. */
export class RecordedFeed extends ConversationFeed {
  readonly published: { readonly conversationId: string; readonly changes: readonly Change[] }[] = [];

  override publish({ conversationId }: Audience, changes: readonly Change[]): void {
    this.published.push({ conversationId, changes });
  }

  override subscribe(): void {}
  override unsubscribe(): void {}
  override announce(): void {}
  override mention(): void {}
}

@Module({ providers: [{ provide: ConversationFeed, useClass: RecordedFeed }], exports: [ConversationFeed] })
class RecordedFeedModule {}

export interface ApiOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly controllers?: readonly Type[];
  readonly log?: LogDestination;
  /** Of a PostgreSQL of the test's own; absent: that of the test run. */
  readonly adminUrl?: string;
}

export interface Person {
  readonly user: User;
  readonly token: string;
}

async function databaseOn(adminUrl: string): Promise<TestDatabase> {
  const database = await TestDatabase.create(adminUrl);
  await migrate(database.url, migrations);
  return database;
}

/** The API as a process would run it, with the actors in it, on a database and with an issuer of its own. */
export class RunningApi {
  #client: ApiClient | undefined;

  private constructor(
    readonly app: NestExpressApplication,
    readonly database: TestDatabase,
    readonly issuer: TestIssuer,
    private readonly folder: string,
  ) {}

  static async start({ environment = {}, controllers = [], log, adminUrl }: ApiOptions = {}): Promise<RunningApi> {
    const database = adminUrl === undefined ? await freshDatabase() : await databaseOn(adminUrl);
    const issuer = await TestIssuer.start();
    const folder = mkdtempSync(join(tmpdir(), 'parley-api-'));
    const masterKeyFile = join(folder, 'master.key');
    writeFileSync(masterKeyFile, Buffer.alloc(32, 7).toString('base64url'));
    const config = Config.fromEnvironment({
      NODE_ENV: 'test',
      LOG_LEVEL: log === undefined ? 'silent' : 'trace',
      DATABASE_URL: database.url,
      REDIS_URL: 'redis://127.0.0.1:1',
      PARLEY_MASTER_KEY_FILE: masterKeyFile,
      PARLEY_CLUSTER_SECRET: 'a secret of this test, and of no use elsewhere',
      ...issuer.environment,
      ...environment,
    });

    const testing = Test.createTestingModule({
      imports: [
        PlatformModule,
        await databaseModule(accountEntities),
        HealthModule.with(),
        ApiModule.with(ConversationsModule.hosting(RecordedFeedModule)),
      ],
      controllers: [...controllers],
    });
    testing.overrideProvider(Config).useValue(config);
    if (log !== undefined) testing.overrideProvider(LogDestination).useValue(log);
    const app = (await testing.compile()).createNestApplication<NestExpressApplication>({ bodyParser: false });
    const api = new RunningApi(app, database, issuer, folder);
    try {
      configureApi(app);
      await app.listen(0, '127.0.0.1');
      return api;
    } catch (error) {
      await api.stop();
      throw error;
    }
  }

  get client(): ApiClient {
    const { port } = this.app.getHttpServer().address() as AddressInfo;
    return (this.#client ??= new ApiClient(`http://127.0.0.1:${port}`));
  }

  get feed(): RecordedFeed {
    return this.app.get(ConversationFeed, { strict: false });
  }

  /** Somebody with an account and a good token. */
  async person(username: string, displayName = username): Promise<Person> {
    const token = await this.issuer.token({ sub: `subject of ${username}`, preferred_username: username, name: displayName });
    const { body } = await this.client.get('/v1/me', { token });
    return { user: (body as { user: User }).user, token };
  }

  /** The id of the direct conversation of two people. */
  async direct(one: Person, other: Person): Promise<string> {
    const { body } = await this.client.post('/v1/conversations', { token: one.token, body: { userId: other.user.userId } });
    return (body as { conversation: { conversationId: string } }).conversation.conversationId;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.issuer.stop();
    await this.database.drop();
    rmSync(this.folder, { recursive: true });
  }
}
