import { type ActorHost, ActorMoved, type LocalActors, type ShardId, type ShardOwnership, shardOf } from '#actors';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';

/** The actors of this node, for itself and for others: those of the shards that it owns, and no longer than that. */
export class HostedActors implements LocalActors<ConversationCommand, Answer> {
  constructor(
    private readonly ownership: ShardOwnership,
    private readonly host: ActorHost<ConversationCommand, Answer>,
  ) {}

  accepts(shard: ShardId): boolean {
    return this.ownership.accepts(shard);
  }

  async askHere(conversationId: string, command: ConversationCommand): Promise<Answer> {
    if (!this.accepts(shardOf(conversationId))) throw new ActorMoved();
    return this.host.ask(conversationId, command);
  }
}
