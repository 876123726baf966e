import { ActorHost, ClusterOwnerDirectory, type LeaseStore, ShardOwnership } from '#actors';
import { MemoryLeaseStore } from '#actors/testing';
import { Ids, SeededRandom } from '#kernel';
import { Sealer, type WrappedKey } from '#platform';
import type { Change } from '#protocol';
import { ManualTime } from '#testing';

import type { Audience, GroupAudience } from '../src/domain/audience.js';
import { CommitLanes } from '../src/sequencer/commit-lanes.js';
import { ConversationActors } from '../src/sequencer/conversation-actors.js';
import { ConversationFeed, type Mentioned } from '../src/sequencer/conversation-feed.js';
import { ConversationKeys, type KeyName, WrappedKeyStore } from '../src/sequencer/conversation-keys.js';
import { HostedActors } from '../src/sequencer/hosted-actors.js';
import { HostedSequencer } from '../src/sequencer/hosted-sequencer.js';
import { Inheritance } from '../src/sequencer/inheritance.js';
import { BookkeepingKeyProvider } from './bookkeeping.key-provider.js';
import { HarnessLink } from './harness-link.js';
import { MemoryConversationJournal } from './memory.conversation-journal.js';
import { type Fate, UnreliableConversationJournal } from './unreliable.conversation-journal.js';

/** Everything that members were told, in order; and who hears of what. */
export class RecordingFeed extends ConversationFeed {
  /** Of each audience that is told by its name: see {@link nameOf}. */
  readonly subscribed = new Map<string, Set<string>>();
  /** With who heard it. */
  readonly told: { readonly conversationId: string; readonly change: Change; readonly to: readonly string[] }[] = [];
  readonly announced: { readonly conversationId: string; readonly revision: number }[] = [];
  readonly mentioned: Mentioned[] = [];

  override publish(audience: Audience, changes: readonly Change[]): void {
    const { conversationId } = audience;
    const to = audience.kind === 'pair' ? audience.userIds : [...(this.subscribed.get(nameOf(audience)) ?? [])];
    this.told.push(...changes.map((change) => ({ conversationId, change, to })));
  }

  override subscribe(group: GroupAudience, userIds: readonly string[]): void {
    this.subscribed.set(nameOf(group), new Set([...(this.subscribed.get(nameOf(group)) ?? []), ...userIds]));
  }

  override unsubscribe(group: GroupAudience, userIds: readonly string[]): void {
    for (const userId of userIds) this.subscribed.get(nameOf(group))?.delete(userId);
  }

  override announce({ conversationId }: Audience, revision: number): void {
    this.announced.push({ conversationId, revision });
  }

  override mention(mentioned: readonly Mentioned[]): void {
    this.mentioned.push(...mentioned);
  }
}

export const nameOf = ({ conversationId, membershipEpoch }: GroupAudience) => `${conversationId} ${membershipEpoch}`;

/** Finds the key where the journal keeps it: with the conversation. */
class JournalKeyStore extends WrappedKeyStore {
  constructor(private readonly journal: MemoryConversationJournal) {
    super();
  }

  override async find(names: readonly KeyName[]): Promise<readonly (WrappedKey | null)[]> {
    const loaded = await this.journal.load(names.map(({ conversationId }) => conversationId));
    return names.map(({ conversationId }) => loaded.get(conversationId)?.dataKey?.wrapped ?? null);
  }
}

interface MortalStore {
  readonly leases: LeaseStore;
  die(): void;
}

/** A lease store as one node has it: from a moment on it answers nothing any more. */
function mortal(leases: LeaseStore): MortalStore {
  let dead = false;
  const ask = (name: keyof LeaseStore, given: readonly unknown[]): unknown =>
    dead ? new Promise(() => undefined) : (leases[name] as (...all: unknown[]) => unknown).apply(leases, [...given]);
  return {
    leases: new Proxy(leases, {
      get:
        (_, name) =>
        (...given: readonly unknown[]) =>
          ask(name as keyof LeaseStore, given),
    }),
    die: () => (dead = true),
  };
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
  /** By their addresses. */
  readonly #nodes = new Map<string, HostedActors>();
  /** By the name of the node that uses it. */
  readonly #stores = new Map<string, MortalStore>();
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
    const node = { nodeId, bootId: `boot ${++this.#boots}`, address: `memory:${nodeId}` };
    const onFailure = (error: unknown) => void this.failures.push(error);
    const journal = new UnreliableConversationJournal(this.journal, options.fateOfNext ?? (() => 'done'));
    const store = mortal(options.leases ?? this.leases);
    this.#stores.set(nodeId, store);
    const ownership = new ShardOwnership(node, store.leases, this.time.clock, this.time.timers, onFailure);
    const lanes = new CommitLanes([journal, journal], ownership, this.time.timers, onFailure);
    const keys = new ConversationKeys(new BookkeepingKeyProvider(), new JournalKeyStore(this.journal), this.sealer, this.ids);
    const actors = new ConversationActors(
      { activations: this.journal, targets: this.journal, recorded: this.journal },
      ownership,
      { lanes, feed: this.feed, sealer: this.sealer, keys },
      this.time.timers,
      onFailure,
    );
    const host = new ActorHost(actors, this.time.clock, this.time.timers);
    const here = new HostedActors(ownership, host, lanes);
    const sequencer = new HostedSequencer({
      ownership,
      host,
      here,
      lanes,
      inheritance: new Inheritance(this.journal, host, this.time.timers, onFailure),
      link: new HarnessLink(new ClusterOwnerDirectory(ownership.cluster, node), this.#nodes),
      clock: this.time.clock,
      timers: this.time.timers,
      onFailure,
      closeConnections: async () => void this.#nodes.delete(node.address),
    });
    this.#nodes.set(node.address, here);
    await sequencer.start();
    return sequencer;
  }

  /** As a process is killed: nobody reaches it, and what it asks of its stores never comes to anything. */
  kill(nodeId: string): void {
    this.#nodes.delete(`memory:${nodeId}`);
    this.#stores.get(nodeId)?.die();
  }

  /** A chance that repeats with the seed. */
  chance(probability: number): boolean {
    return this.random.unit() < probability;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[Math.floor(this.random.unit() * values.length)] as Value;
  }
}
