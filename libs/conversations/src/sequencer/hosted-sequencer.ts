import { type ActorHost, ActorRouter, type LocalActors, type PeerLink, type ShardOwnership } from '#actors';
import type { Clock, Timers } from '#kernel';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';
import type { CommitLanes } from './commit-lanes.js';
import type { Inheritance } from './inheritance.js';
import { Sequencer } from './sequencer.js';

export interface HostedSequencerParts {
  readonly ownership: ShardOwnership;
  readonly host: ActorHost<ConversationCommand, Answer>;
  readonly here: LocalActors<ConversationCommand, Answer>;
  readonly lanes: CommitLanes;
  readonly inheritance: Inheritance;
  /** To the actors of other nodes. */
  readonly link: PeerLink<ConversationCommand, Answer>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onFailure: (error: unknown) => void;
  readonly closeConnections: () => Promise<void>;
}

/** The {@link Sequencer} of a node that hosts actors itself: those of its shards, while others host the rest. */
export class HostedSequencer extends Sequencer {
  readonly #router: ActorRouter<ConversationCommand, Answer>;

  constructor(private readonly parts: HostedSequencerParts) {
    super();
    const { ownership, host, here, inheritance, link, clock, timers } = parts;
    this.#router = new ActorRouter({ cluster: ownership.cluster, link, local: here, clock, timers });
    ownership.onChange((shards) => host.deactivateShards(shards));
    ownership.onChange((shards) => this.#router.arrived(shards));
    ownership.beforeGivingBack((shards) => host.evict(new Set(shards).difference(inheritance.unannounced)));
    ownership.onInherited((shards, withoutLeaseMs) => void inheritance.announce(shards, withoutLeaseMs));
  }

  ask(conversationId: string, command: ConversationCommand): Promise<Answer> {
    return this.#router.ask(conversationId, command);
  }

  /** For another process, which believes that the actor is here. */
  askHere(conversationId: string, command: ConversationCommand): Promise<Answer> {
    return this.#router.askHere(conversationId, command);
  }

  /** Whether this node has its place in the cluster. Without it, it is nobody's owner, and may know nobody who is. */
  get serving(): boolean {
    return this.parts.ownership.isAlive;
  }

  async start(): Promise<void> {
    await this.parts.ownership.start();
    this.parts.host.start();
  }

  /** Hands over what it has, each shard when what was begun in it has ended; then takes nothing more, and lets go of the rest. */
  async stop(): Promise<void> {
    const { ownership, host, lanes, inheritance, onFailure, closeConnections } = this.parts;
    await ownership.drain().catch(onFailure);
    this.#router.stop();
    await ownership.handOver(ownership.held).catch(onFailure);
    inheritance.stop();
    await lanes.drain();
    host.stop();
    // Without the store the lease ends by itself, and there is more to close.
    await ownership.stop().catch(onFailure);
    await closeConnections();
  }
}
