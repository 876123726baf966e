import { type ActorHost, type ShardOwnership } from '#actors';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';
import type { CommitLanes } from './commit-lanes.js';
import { Sequencer } from './sequencer.js';

/** The {@link Sequencer} of a node that hosts the actors itself. */
export class HostedSequencer extends Sequencer {
  constructor(
    private readonly ownership: ShardOwnership,
    private readonly host: ActorHost<ConversationCommand, Answer>,
    private readonly lanes: CommitLanes,
    private readonly closeConnections: () => Promise<void>,
  ) {
    super();
    ownership.onChange((shards) => host.deactivateShards(shards));
  }

  ask(conversationId: string, command: ConversationCommand): Promise<Answer> {
    return this.host.ask(conversationId, command);
  }

  /** Whether this node owns anything at all: before that it has nothing to answer with. */
  get serving(): boolean {
    return this.ownership.ownedShards > 0;
  }

  async start(): Promise<void> {
    await this.ownership.start();
    this.host.start();
  }

  /** Takes nothing more, lets what was begun end, then gives the shards back. */
  async stop(): Promise<void> {
    await this.lanes.drain();
    this.host.stop();
    await this.ownership.stop();
    await this.closeConnections();
  }
}
