import { type ClusterView, type Epoch, type Heirs, LeaseStore, type News, type NodeIdentity, type ShardId } from '#actors';
import type { Cancel } from '#kernel';
import type { WrappedKey } from '#platform';

import {
  type ChangesPage,
  CommitOutcomeUnknown,
  ConversationJournal,
  type ConversationWrite,
  type RecordedQuestion,
} from '../../../libs/conversations/src/sequencer/conversation-journal.js';
import { type KeyName, WrappedKeyStore } from '../../../libs/conversations/src/sequencer/conversation-keys.js';
import { sequencerSettings } from '../../../libs/conversations/src/sequencer/settings.js';
import type { TargetRequest } from '../../../libs/conversations/src/sequencer/target-request.js';
import { DatabaseLink, type Way } from './database-link.js';
import type { SimulatedDatabase } from './simulated-database.js';

/** As a pool for short queries gives up: see `queryPool`. */
const queryTimeoutMs = 1_800;

export const queries = (way: Way) => new DatabaseLink(way, queryTimeoutMs, (reason) => new Error(reason));

const lane = (way: Way) => new DatabaseLink(way, sequencerSettings.commitTimeoutMs, (reason) => new CommitOutcomeUnknown(reason));

/** {@link ConversationJournal} as a node reaches it. */
export class LinkedJournal extends ConversationJournal {
  readonly #link: DatabaseLink;
  readonly #database: SimulatedDatabase;

  constructor(
    way: Way,
    private readonly bootId: string,
  ) {
    super();
    this.#link = lane(way);
    this.#database = way.database;
  }

  override load(conversationIds: readonly string[]) {
    return this.#link.query(() => this.#database.journal.load(conversationIds));
  }

  override targets(requests: readonly TargetRequest[]) {
    return this.#link.query(() => this.#database.journal.targets(requests));
  }

  override recorded(questions: readonly RecordedQuestion[]) {
    return this.#link.query(() => this.#database.journal.recorded(questions));
  }

  override changedRecently(page: ChangesPage) {
    return this.#link.query(() => this.#database.journal.changedRecently(page));
  }

  override commit(writes: readonly ConversationWrite[]) {
    return this.#link.query(() => this.#database.journal.commitBy(this.bootId, writes));
  }
}

/** {@link LeaseStore} as a node reaches it. */
export class LinkedLeaseStore extends LeaseStore {
  readonly #link: DatabaseLink;
  readonly #store: LeaseStore;
  readonly #isRefused: () => boolean;

  constructor(way: Way) {
    super();
    this.#link = queries(way);
    this.#store = way.database.leases;
    this.#isRefused = () => way.disturbances.renewalsRefused.has(way.nodeId);
  }

  override renew(node: NodeIdentity, leaseMs: number): Promise<boolean> {
    return this.#link.query(async () => {
      if (this.#isRefused()) throw new Error('canceling statement due to lock timeout');
      return this.#store.renew(node, leaseMs);
    });
  }

  override register(node: NodeIdentity, leaseMs: number): Promise<void> {
    return this.#link.query(() => this.#store.register(node, leaseMs));
  }

  override acquire(node: NodeIdentity, shards: readonly ShardId[]): Promise<ReadonlyMap<ShardId, Epoch>> {
    return this.#link.query(() => this.#store.acquire(node, shards));
  }

  override takeFree(node: NodeIdentity, shards: readonly ShardId[]): Promise<ReadonlyMap<ShardId, Epoch>> {
    return this.#link.query(() => this.#store.takeFree(node, shards));
  }

  override owned(node: NodeIdentity): Promise<ReadonlyMap<ShardId, Epoch>> {
    return this.#link.query(() => this.#store.owned(node));
  }

  override release(node: NodeIdentity): Promise<void> {
    return this.#link.query(() => this.#store.release(node));
  }

  override giveBack(node: NodeIdentity, held: ReadonlyMap<ShardId, Epoch>, heirs?: Heirs): Promise<void> {
    return this.#link.query(() => this.#store.giveBack(node, held, heirs));
  }

  override drain(node: NodeIdentity): Promise<void> {
    return this.#link.query(() => this.#store.drain(node));
  }

  override view(): Promise<ClusterView> {
    return this.#link.query(() => this.#store.view());
  }

  override watch(listener: (news: News) => void): Cancel {
    let isOver = false;
    const cancel = this.#store.watch((news) =>
      this.#link.notify(() => {
        if (!isOver) listener(news);
      }),
    );
    return () => {
      isOver = true;
      cancel();
    };
  }
}

/** {@link WrappedKeyStore} as a node reaches it. */
export class LinkedKeyStore extends WrappedKeyStore {
  readonly #link: DatabaseLink;
  readonly #database: SimulatedDatabase;

  constructor(way: Way) {
    super();
    this.#link = queries(way);
    this.#database = way.database;
  }

  override find(names: readonly KeyName[]): Promise<readonly (WrappedKey | null)[]> {
    const { wrappedKeys } = this.#database.journal;
    return this.#link.query(async () => names.map(({ conversationId }) => wrappedKeys.get(conversationId) ?? null));
  }
}
