import { ActivationLost, type Actor, ActorFactory, ActorMoved, type ShardOwnership, shardOf } from '#actors';

import { BatchedLoader, type Timers } from '#kernel';

import { audienceOf } from '../domain/audience.js';
import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';
import { type ActorSurroundings, ConversationActor } from './conversation.actor.js';
import type { ConversationJournal, LoadedConversation, RecordedQuestion } from './conversation-journal.js';
import { RememberingFeed } from './remembering.feed.js';
import { sequencerSettings } from './settings.js';
import type { TargetRequest } from './target-request.js';

/** Activates conversation actors: one read for all that are asked for in the same moment. */
export class ConversationActors extends ActorFactory<ConversationCommand, Answer> {
  readonly #loader: BatchedLoader<string, LoadedConversation>;
  readonly #feed: RememberingFeed;
  readonly #surroundings: ActorSurroundings;

  constructor(
    /** Loading has connections of its own: an activation waits for no commit, and a command for no activation. */
    journals: {
      readonly activations: ConversationJournal;
      readonly targets: ConversationJournal;
      readonly recorded: ConversationJournal;
    },
    private readonly ownership: ShardOwnership,
    surroundings: Omit<ActorSurroundings, 'targets' | 'recorded'>,
    timers: Timers,
    private readonly onFailure: (error: unknown) => void,
  ) {
    super();
    this.#feed = new RememberingFeed(surroundings.feed);
    const { loadBatch } = sequencerSettings;
    this.#loader = new BatchedLoader(async (ids) => inOrder(ids, await journals.activations.load(ids)), loadBatch, timers);
    const targets = new BatchedLoader(
      (requests: readonly TargetRequest[]) => journals.targets.targets(requests),
      loadBatch,
      timers,
    );
    const recorded = new BatchedLoader(
      (questions: readonly RecordedQuestion[]) => journals.recorded.recorded(questions),
      loadBatch,
      timers,
    );
    this.#surroundings = {
      ...surroundings,
      feed: this.#feed,
      targets: (request) => this.#read(targets, request),
      recorded: (question) => this.#read(recorded, question),
    };
  }

  override async activate(conversationId: string): Promise<Actor<ConversationCommand, Answer>> {
    const shard = shardOf(conversationId);
    const epoch = this.ownership.epochOf(shard);
    if (epoch === undefined) throw new ActorMoved(`shard ${shard} is not ours to write`);
    try {
      // The epoch was read before the state: had it changed in between, the fence would refuse the first commit.
      const loaded = await this.#loader.load(conversationId);
      const dataKey = await this.#dataKeyOf(loaded);
      this.#tellUntold(loaded);
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

  /** What a command needs to be decided, beyond what its actor remembers. */
  async #read<Request extends { readonly conversationId: string }, Value>(
    loader: BatchedLoader<Request, Value>,
    request: Request,
  ): Promise<Value> {
    try {
      return await loader.load(request);
    } catch (cause) {
      this.onFailure(cause);
      throw new ActivationLost(`what is asked of conversation ${request.conversationId} cannot be read`, { cause });
    }
  }

  /**
   * Committed and never told: the crash, or the lost answer, that made this activation necessary may lie between. Whoever knows it
   * already has nothing to do. However long ago somebody was removed, those who stayed may not have been subscribed since.
   */
  #tellUntold({ state, changedRecently }: LoadedConversation): void {
    const { conversationId, opened, lastRevision } = state;
    if (opened === null) return;
    const toldUntil = this.#feed.toldUntil(conversationId);
    const isBehind = (changedRecently || toldUntil > 0) && toldUntil < lastRevision;
    const audience = audienceOf(state);
    if (audience.kind === 'group' && (isBehind || toldUntil < audience.membershipEpoch) && opened.members.size > 0)
      this.#feed.subscribe(audience, [...opened.members.keys()]);
    if (isBehind) this.#feed.announce(audience, lastRevision);
    else this.#feed.remember(audience, lastRevision);
  }
}

function inOrder<Value>(ids: readonly string[], loaded: ReadonlyMap<string, Value>): readonly (Value | undefined)[] {
  return ids.map((id) => loaded.get(id));
}
