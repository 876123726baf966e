import { type ActorHost, ActorMoved, type LocalActors, type ShardId, type ShardOwnership, shardOf } from '#actors';

import { ParleyError } from '#protocol';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';
import type { CommitLanes } from './commit-lanes.js';
import { sequencerSettings } from './settings.js';

/** The actors of this node, for itself and for others: those of the shards that it owns, and no longer than that. */
export class HostedActors implements LocalActors<ConversationCommand, Answer> {
  constructor(
    private readonly ownership: ShardOwnership,
    private readonly host: ActorHost<ConversationCommand, Answer>,
    private readonly lanes: CommitLanes,
  ) {}

  accepts(shard: ShardId): boolean {
    return this.ownership.accepts(shard);
  }

  expects(shard: ShardId): boolean {
    return this.ownership.expects(shard);
  }

  /** @throws ParleyError OVERLOADED before anything is begun: what would be written too late is not written at all. */
  async askHere(conversationId: string, command: ConversationCommand): Promise<Answer> {
    const shard = shardOf(conversationId);
    if (!this.accepts(shard)) throw new ActorMoved();
    if (this.lanes.isFull(shard)) throw new ParleyError('OVERLOADED', { retryAfterMs: sequencerSettings.laneFullRetryMs });
    return this.host.ask(conversationId, command);
  }
}
