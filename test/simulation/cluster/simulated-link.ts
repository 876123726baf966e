import { ActorMoved, type OwnerDirectory, PeerLink, PeerLost, shardOf } from '#actors';
import type { Answer, ConversationCommand } from '#conversations';

import type { Peer, Peers } from './peers.js';

/** {@link PeerLink} over the simulated network. */
export class SimulatedLink extends PeerLink<ConversationCommand, Answer> {
  constructor(
    private readonly from: Peer,
    private readonly peers: Peers,
    private readonly directory: OwnerDirectory,
  ) {
    super();
  }

  override async ask(conversationId: string, command: ConversationCommand): Promise<Answer> {
    const shard = shardOf(conversationId);
    const address = await this.directory.addressOf(shard).catch((cause: unknown) => {
      throw new PeerLost(cause);
    });
    if (address === null) throw new ActorMoved('nobody is known to own it');
    try {
      return await this.peers.ask(this.from, address, { conversationId, command });
    } catch (error) {
      if (error instanceof ActorMoved || error instanceof PeerLost) this.directory.forget(shard, address);
      throw error;
    }
  }
}
