import { ActorHost, type LeaseStore, ShardOwnership } from '#actors';
import { MemoryLeaseStore } from '#actors/testing';
import { Ids, SeededRandom } from '#kernel';
import { KeyProvider, Sealer, type WrappedKey } from '#platform';
import type { Change } from '#protocol';
import { ManualTime } from '#testing';

import { CommitLanes } from '../src/sequencer/commit-lanes.js';
import { ConversationActors } from '../src/sequencer/conversation-actors.js';
import { ConversationFeed } from '../src/sequencer/conversation-feed.js';
import { ConversationKeys, WrappedKeyStore } from '../src/sequencer/conversation-keys.js';
import { HostedSequencer } from '../src/sequencer/hosted-sequencer.js';
import { RecentChanges } from '../src/sequencer/recent-changes.js';
import { MemoryConversationJournal } from './memory.conversation-journal.js';
import { type Fate, UnreliableConversationJournal } from './unreliable.conversation-journal.js';

/** Everything that members were told, in order. */
export class RecordingFeed extends ConversationFeed {
  readonly subscribed = new Set<string>();
  readonly told: { readonly conversationId: string; readonly change: Change }[] = [];

  override publish(conversationId: string, changes: readonly Change[]): void {
    this.told.push(...changes.map((change) => ({ conversationId, change })));
  }

  override subscribe(conversationId: string): void {
    this.subscribed.add(conversationId);
  }
}

/** Wraps by bookkeeping: no secrecy, but a key unwraps for its own context only. */
class BookkeepingKeyProvider extends KeyProvider {
  override async wrap(key: Uint8Array, context: string): Promise<WrappedKey> {
    return {
      material: Buffer.from(JSON.stringify({ context, key: Buffer.from(key).toString('hex') })),
      provider: 'test',
      providerKeyVersion: 1,
    };
  }

  override async unwrap({ material }: WrappedKey, context: string): Promise<Uint8Array> {
    const wrapped = JSON.parse(Buffer.from(material).toString()) as { context: string; key: string };
    if (wrapped.context !== context) throw new Error(`a key of ${wrapped.context} does not open ${context}`);
    return Buffer.from(wrapped.key, 'hex');
  }
}

/** Finds the key where the journal keeps it: with the conversation. */
class JournalKeyStore extends WrappedKeyStore {
  constructor(private readonly journal: MemoryConversationJournal) {
    super();
  }

  override async find(conversationId: string): Promise<WrappedKey | null> {
    return (await this.journal.load([conversationId])).get(conversationId)?.dataKey?.wrapped ?? null;
  }
}

/** All messages of the journal, opened: a test's conversations are young and short. */
class JournalRecentChanges extends RecentChanges {
  constructor(
    private readonly journal: MemoryConversationJournal,
    private readonly keys: ConversationKeys,
    private readonly sealer: Sealer,
  ) {
    super();
  }

  override async read(conversationId: string): Promise<readonly Change[]> {
    const key = await this.keys.get(conversationId, 1);
    const beginning: Change = {
      type: 'conversation.created',
      revision: 1,
      conversationType: 'direct',
      privacyMode: 'search_enabled',
      name: null,
      members: [],
      createdAt: new Date(0).toISOString(),
    };
    const messages = this.journal
      .messagesOf(conversationId)
      .map(({ sequence, revision, messageId, senderId, idempotencyKey, content }) => {
        const text = this.sealer.open(key, { conversationId, messageId, senderId }, content);
        const message = { messageId, sequence, revision, senderId, idempotencyKey, text, createdAt: new Date(0).toISOString() };
        return { type: 'message.created' as const, revision, message };
      });
    return [beginning, ...messages];
  }
}

/**
 * Nodes with the real actors, mailboxes, lanes and ownership, on time that a test moves and a journal
 * that breaks where a test says so. One store behind all of them, as PostgreSQL would be.
 */
export class SequencerHarness {
  readonly time = new ManualTime();
  readonly leases = new MemoryLeaseStore(this.time.clock);
  readonly journal = new MemoryConversationJournal(this.leases, this.time.clock);
  readonly feed = new RecordingFeed();
  readonly failures: unknown[] = [];
  readonly ids: Ids;
  #boots = 0;

  private constructor(
    private readonly sealer: Sealer,
    private readonly random: SeededRandom,
  ) {
    this.ids = new Ids(this.time.clock, random);
  }

  static async begin(seed = 1): Promise<SequencerHarness> {
    const random = new SeededRandom(seed);
    return new SequencerHarness(await Sealer.load(random), random);
  }

  /** Starts a node; one of the same name continues a former boot of it, as after a crash. */
  async startNode(
    nodeId: string,
    options: { readonly fateOfNext?: () => Fate; readonly leases?: LeaseStore } = {},
  ): Promise<HostedSequencer> {
    const node = { nodeId, bootId: `boot ${++this.#boots}`, address: null };
    const onFailure = (error: unknown) => void this.failures.push(error);
    const journal = new UnreliableConversationJournal(this.journal, options.fateOfNext ?? (() => 'done'));
    const ownership = new ShardOwnership(node, options.leases ?? this.leases, this.time.clock, this.time.timers, onFailure);
    const lanes = new CommitLanes([journal, journal], ownership, this.time.timers, onFailure);
    const keys = new ConversationKeys(new BookkeepingKeyProvider(), new JournalKeyStore(this.journal), this.sealer, this.ids);
    const actors = new ConversationActors(
      this.journal,
      ownership,
      new JournalRecentChanges(this.journal, keys, this.sealer),
      { lanes, feed: this.feed, sealer: this.sealer, keys },
      this.time.timers,
      onFailure,
    );
    const host = new ActorHost(actors, this.time.clock, this.time.timers);
    const sequencer = new HostedSequencer(ownership, host, lanes, async () => undefined);
    await sequencer.start();
    return sequencer;
  }

  /** A chance that repeats with the seed. */
  chance(probability: number): boolean {
    return this.random.unit() < probability;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[Math.floor(this.random.unit() * values.length)] as Value;
  }
}
