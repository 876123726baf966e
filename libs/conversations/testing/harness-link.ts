import { ActorMoved, type OwnerDirectory, PeerLink, PeerLost, shardOf } from '#actors';

import type { ConversationCommand } from '../src/domain/commands.js';
import type { Answer } from '../src/sequencer/answers.js';
import type { HostedActors } from '../src/sequencer/hosted-actors.js';

/** {@link PeerLink} between the nodes of one harness: a call. */
export class HarnessLink extends PeerLink<ConversationCommand, Answer> {
  constructor(
    private readonly directory: OwnerDirectory,
    private readonly nodes: ReadonlyMap<string, HostedActors>,
  ) {
    super();
  }

  override async ask(actorId: string, command: ConversationCommand): Promise<Answer> {
    const shard = shardOf(actorId);
    const address = await this.directory.addressOf(shard);
    if (address === null) throw new ActorMoved('nobody owns it');
    const owner = this.nodes.get(address);
    try {
      if (owner === undefined) throw new PeerLost(`nobody is at ${address}`);
      return await owner.askHere(actorId, command);
    } catch (error) {
      if (error instanceof ActorMoved || error instanceof PeerLost) this.directory.forget(shard, address);
      throw error;
    }
  }
}
