import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Pool } from 'pg';

import { Conversations } from '#conversations';
import { Ids, SystemClock, SystemRandom } from '#kernel';
import { FileKeyProvider, queryPool, Sealer } from '#platform';
import type { User } from '#protocol';
import type { TestDatabase } from '#testing';

import { PostgresConversationReader } from '../../../../libs/conversations/src/adapters/postgres.conversation-reader.js';
import { PostgresWrappedKeyStore } from '../../../../libs/conversations/src/adapters/postgres.wrapped-key-store.js';
import { MessageOpener } from '../../../../libs/conversations/src/history/message-opener.js';
import { ConversationKeys } from '../../../../libs/conversations/src/sequencer/conversation-keys.js';
import { freshDatabase } from '../../../support/database.js';
import { StoredConversation, type StoredGroup } from './stored-conversation.js';

type Surroundings = ConstructorParameters<typeof Conversations>;

/** Conversations that lie in a database of their own, and the facade that reads them. Nothing here writes but fixtures. */
export class Reading {
  private constructor(
    readonly ids: Ids,
    readonly pool: Pool,
    readonly conversations: Conversations,
    private readonly keys: ConversationKeys,
    private readonly sealer: Sealer,
    private readonly database: TestDatabase,
  ) {}

  static async start(): Promise<Reading> {
    const database = await freshDatabase();
    const random = new SystemRandom();
    const ids = new Ids(new SystemClock(), random);
    const pool = queryPool(database.url, { name: 'parley', max: 4 });
    const sealer = await Sealer.load(random);
    const keys = new ConversationKeys(await keyProvider(random), new PostgresWrappedKeyStore(pool), sealer, ids);
    const conversations = readingFrom({ pool, keys, sealer });
    return new Reading(ids, pool, conversations, keys, sealer, database);
  }

  /** The first member is its creator. */
  async store(group: Partial<StoredGroup> & Pick<StoredGroup, 'memberIds'>): Promise<StoredConversation> {
    return StoredConversation.open(group, this);
  }

  people(count: number): string[] {
    return Array.from({ length: count }, () => this.ids.next()).toSorted();
  }

  async newKey(conversationId: string) {
    return this.keys.create(conversationId);
  }

  get opener(): MessageOpener {
    return new MessageOpener(this.keys, this.sealer);
  }

  get sealing(): Sealer {
    return this.sealer;
  }

  async end(): Promise<void> {
    await this.pool.end();
    await this.database.drop();
  }
}

/** The facade, for reading only: that asks no actor, and of the accounts only names. */
export function readingFrom({
  pool,
  keys,
  sealer,
}: {
  readonly pool: Pool;
  readonly keys: ConversationKeys;
  readonly sealer: Sealer;
}) {
  const sequencer = {} as Surroundings[0];
  const accounts = {
    find: async (userIds: readonly string[]) => new Map(userIds.map((userId) => [userId, named(userId)])),
  } as Surroundings[3];
  return new Conversations(sequencer, new PostgresConversationReader(pool), new MessageOpener(keys, sealer), accounts);
}

const named = (userId: string): User => ({ userId, username: `u${userId.slice(-6)}`, displayName: `User ${userId.slice(-6)}` });

async function keyProvider(random: SystemRandom): Promise<FileKeyProvider> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-reading-'));
  const file = join(folder, 'master.key');
  writeFileSync(file, Buffer.from(random.bytes(32)).toString('base64url'));
  try {
    return await FileKeyProvider.open(file, random);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
