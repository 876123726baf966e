import { ActivationLost, type Actor, ActorFactory, type ShardOwnership, shardOf } from '#actors';

import type { Timers } from '#kernel';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';
import { BatchedLoader } from './batched-loader.js';
import { type ActorSurroundings, ConversationActor } from './conversation.actor.js';
import type { ConversationJournal, LoadedConversation } from './conversation-journal.js';
import type { RecentChanges } from './recent-changes.js';
import { RememberingFeed } from './remembering.feed.js';
import { sequencerSettings } from './settings.js';

/** Activates conversation actors: one read for all that are asked for in the same moment. */
export class ConversationActors extends ActorFactory<ConversationCommand, Answer> {
  readonly #loader: BatchedLoader<LoadedConversation>;
  readonly #feed: RememberingFeed;
  readonly #surroundings: ActorSurroundings;

  constructor(
    journal: ConversationJournal,
    private readonly ownership: ShardOwnership,
    private readonly recentChanges: RecentChanges,
    surroundings: ActorSurroundings,
    timers: Timers,
    private readonly onFailure: (error: unknown) => void,
  ) {
    super();
    this.#feed = new RememberingFeed(surroundings.feed);
    this.#surroundings = { ...surroundings, feed: this.#feed };
    this.#loader = new BatchedLoader((ids) => journal.load(ids), sequencerSettings.loadBatch, timers);
  }

  override async activate(conversationId: string): Promise<Actor<ConversationCommand, Answer>> {
    const shard = shardOf(conversationId);
    const epoch = this.ownership.epochOf(shard);
    if (epoch === undefined) throw new ActivationLost(`shard ${shard} is not ours to write`);
    try {
      // The epoch was read before the state: had it changed in between, the fence would refuse the first commit.
      const loaded = await this.#loader.load(conversationId);
      const dataKey = await this.#dataKeyOf(loaded);
      if (loaded.changedRecently) await this.#tellAgain(loaded);
      const lease = { shard, epoch, isHeld: () => this.ownership.epochOf(shard) === epoch };
      return new ConversationActor(loaded.state, dataKey, lease, this.#surroundings);
    } catch (cause) {
      // PostgreSQL or the key provider is away. The callers wait for as long as their deadline lets them.
      this.onFailure(cause);
      throw new ActivationLost(`conversation ${conversationId} cannot be loaded`, { cause });
    }
  }

  async #dataKeyOf({ state, dataKey }: LoadedConversation) {
    return dataKey === null ? null : this.#surroundings.keys.unwrap(state.conversationId, dataKey.version, dataKey.wrapped);
  }

  /**
   * Committed and never told: the crash, or the lost answer, that made this activation necessary may lie
   * between. Whoever was told drops it. Members may not even have been subscribed.
   */
  async #tellAgain({ state }: LoadedConversation): Promise<void> {
    const { conversationId, opened } = state;
    const toldUntil = this.#feed.toldUntil(conversationId);
    if (opened === null || toldUntil >= state.lastRevision) return;
    this.#feed.subscribe(conversationId, [...opened.members.keys()]);
    const changes = await this.recentChanges.read(conversationId);
    this.#feed.publish(
      conversationId,
      changes.filter(({ revision }) => revision > toldUntil),
    );
  }
}
