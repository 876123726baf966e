import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Pool } from 'pg';

import { ActorMoved, PeerLink } from '#actors';
import type { Answer, ConversationCommand, HostedSequencer } from '#conversations';
import { RecordingFeed } from '#conversations/testing';
import { Ids, SystemClock, SystemRandom, SystemTimers } from '#kernel';
import { FileKeyProvider, Sealer } from '#platform';
import type { TestDatabase } from '#testing';

import { hostConversations } from '../../../../libs/conversations/src/adapters/hosting.js';
import { PostgresWrappedKeyStore } from '../../../../libs/conversations/src/adapters/postgres.wrapped-key-store.js';
import { ConversationKeys } from '../../../../libs/conversations/src/sequencer/conversation-keys.js';
import { freshDatabase } from '../../../support/database.js';

class NoLink extends PeerLink<ConversationCommand, Answer> {
  override ask = () => Promise.reject(new ActorMoved('there is one node'));
}

/** A node that hosts conversations, as a gateway does, on a database of its own; what it tells is recorded. */
export class HostedNode {
  private constructor(
    readonly database: TestDatabase,
    readonly pool: Pool,
    readonly ids: Ids,
    readonly sealer: Sealer,
    readonly keys: ConversationKeys,
    readonly sequencer: HostedSequencer,
    readonly feed: RecordingFeed,
    private readonly folder: string,
  ) {}

  static async start(): Promise<HostedNode> {
    const [random, clock, timers] = [new SystemRandom(), new SystemClock(), new SystemTimers()];
    const ids = new Ids(clock, random);
    const folder = mkdtempSync(join(tmpdir(), 'parley-node-'));
    const masterKey = join(folder, 'master.key');
    writeFileSync(masterKey, Buffer.from(random.bytes(32)).toString('base64url'));
    const [database, sealer] = await Promise.all([freshDatabase(), Sealer.load(random)]);
    const pool = new Pool({ connectionString: database.url });
    const provider = await FileKeyProvider.open(masterKey, random);
    const keys = new ConversationKeys(provider, new PostgresWrappedKeyStore(pool), sealer, ids);
    const feed = new RecordingFeed();
    const { sequencer } = hostConversations({
      node: { nodeId: 'node', bootId: ids.next(), address: null },
      databaseUrl: database.url,
      linkBy: () => new NoLink(),
      keys,
      sealer,
      feed,
      clock,
      timers,
      onFailure: () => undefined,
      onSuperseded: () => undefined,
    });
    await sequencer.start();
    return new HostedNode(database, pool, ids, sealer, keys, sequencer, feed, folder);
  }

  ask(conversationId: string, command: ConversationCommand): Promise<Answer> {
    return this.sequencer.ask(conversationId, command);
  }

  async rows<Row extends object>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.pool.query<Row>(text, [...values])).rows;
  }

  async stop(): Promise<void> {
    await this.sequencer.stop();
    await this.pool.end();
    await this.database.drop();
    rmSync(this.folder, { recursive: true });
  }
}
