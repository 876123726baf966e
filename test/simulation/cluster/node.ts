import {
  type AcceptPeerConnection,
  ActorHost,
  ActorMoved,
  ClusterOwnerDirectory,
  MultiplexedPeerLink,
  type NodeIdentity,
  ShardOwnership,
  shardOf,
} from '#actors';
import { type Answer, type ConversationCommand, HostedSequencer } from '#conversations';
import { Ids } from '#kernel';
import type { Sealer } from '#platform';
import type { SyncPage } from '#protocol';

import { conversationAnswer, conversationCommand } from '../../../libs/conversations/src/sequencer/command-schema.js';
import { CommitLanes } from '../../../libs/conversations/src/sequencer/commit-lanes.js';
import { ConversationActors } from '../../../libs/conversations/src/sequencer/conversation-actors.js';
import { ConversationKeys } from '../../../libs/conversations/src/sequencer/conversation-keys.js';
import { Inheritance } from '../../../libs/conversations/src/sequencer/inheritance.js';
import { BookkeepingKeyProvider } from '../../../libs/conversations/testing/bookkeeping.key-provider.js';
import type { Chance } from '../engine/chance.js';
import { type Pace, SimulatedProcess } from '../engine/simulated-process.js';
import { LinkedJournal, LinkedKeyStore, LinkedLeaseStore, queries } from '../store/node-stores.js';
import type { DatabaseLink } from '../store/database-link.js';
import { type Connection, OneRoomFeed, SimulatedFeed } from './simulated-feed.js';
import type { Surroundings } from './surroundings.js';
import { EagerLanes, EndlessOwnership } from './weakened.js';

export interface NodePlan {
  readonly nodeId: string;
  readonly bootId: string;
  readonly pace: Pace;
  readonly chance: Chance;
  readonly sealer: Sealer;
  /** Another boot of this node has begun: this one ends. */
  readonly onSuperseded: () => void;
}

/**
 * One boot of one node, in a process that can be stopped and killed: the real actors, lanes, ownership, routing and link, put
 * together as `hosting.ts` does.
 */
export class Node {
  readonly process: SimulatedProcess;
  readonly feed: SimulatedFeed;
  readonly nodeId: string;
  readonly #ownership: ShardOwnership;
  readonly #sequencer: HostedSequencer;
  readonly #queries: DatabaseLink;
  readonly #link: MultiplexedPeerLink<ConversationCommand, Answer>;
  readonly #twins: ActorHost<ConversationCommand, Answer>;
  readonly #actors: ActorHost<ConversationCommand, Answer>;
  #started = false;

  constructor(
    private readonly plan: NodePlan,
    private readonly surroundings: Surroundings,
  ) {
    const { nodeId, bootId, pace, chance, sealer } = plan;
    const { time, database, disturbances, trace, network, without } = surroundings;
    this.nodeId = nodeId;
    this.process = new SimulatedProcess(time, pace);
    const { clock, timers } = this.process;
    const way = { time, node: this.process, nodeId, database, disturbances };
    const onFailure = (error: unknown) => trace.say(`${bootId}: ${String(error)}`);
    this.#queries = queries(way);
    const identity: NodeIdentity = { nodeId, bootId, address: nodeId };
    const Ownership = without === 'lease-stop' ? EndlessOwnership : ShardOwnership;
    this.#ownership = new Ownership(identity, new LinkedLeaseStore(way), clock, timers, onFailure, plan.onSuperseded);

    const Lanes = without === 'output-gate' ? EagerLanes : CommitLanes;
    const journal = () => new LinkedJournal(way, bootId);
    const lanes = new Lanes([journal()], this.#ownership, timers, onFailure);
    const ids = new Ids(clock, chance.random);
    const keys = new ConversationKeys(new BookkeepingKeyProvider(), new LinkedKeyStore(way), sealer, ids);
    const groupsOf = (userId: string) => this.#queries.query(async () => surroundings.reader.groupsOf(userId));
    const Feed = without === 'membership-epoch' ? OneRoomFeed : SimulatedFeed;
    this.feed = new Feed(nodeId, this.process, timers, surroundings.bus, groupsOf);
    const readers = { activations: journal(), targets: journal(), recorded: journal() };
    const parts = { lanes, feed: this.feed, sealer, keys };
    const actors = new ConversationActors(readers, this.#ownership, parts, timers, onFailure);
    this.#actors = new ActorHost(actors, clock, timers);
    this.#twins = new ActorHost(actors, clock, timers);
    this.#link = new MultiplexedPeerLink<ConversationCommand, Answer>({
      transport: network.transportOf(nodeId, this.process),
      directory: new ClusterOwnerDirectory(this.#ownership.cluster, identity),
      parseReply: (reply) => conversationAnswer.parse(reply),
      service: {
        parseActorId: (actorId) => actorId,
        parse: (command) => conversationCommand.parse(command),
        ask: (id, command) => this.#sequencer.askHere(id, command),
        onFailure,
      },
      self: identity,
      secret: 'known to all nodes of this world',
      random: chance.random,
      clock,
      timers,
      onFailure,
    });
    this.#sequencer = new HostedSequencer({
      ownership: this.#ownership,
      host: this.#actors,
      here: {
        accepts: (shard) => this.#ownership.accepts(shard),
        expects: (shard) => this.#ownership.expects(shard),
        askHere: (id, command) => this.#askHosted(id, command),
      },
      lanes,
      inheritance: new Inheritance(journal(), this.#actors, timers, onFailure),
      link: this.#link,
      clock,
      timers,
      onFailure,
      closeConnections: () => this.#link.stop(),
    });
    this.#ownership.onChange((shards) => this.#twins.deactivateShards(shards));
    this.#ownership.beforeGivingBack((shards) => {
      const [one, other] = [this.#actors.evict(shards), this.#twins.evict(shards)];
      const settled = Promise.all([one.settled, other.settled]).then(([here, there]) => here.intersection(there));
      return { quiet: one.quiet.intersection(other.quiet), settled };
    });
  }

  get bootId(): string {
    return this.plan.bootId;
  }

  /** Whether it takes connections. */
  get serving(): boolean {
    return this.#started && !this.process.dead;
  }

  /** A connection that another node opened. */
  readonly accept: AcceptPeerConnection = (connection) => this.#link.accept(connection);

  async start(): Promise<void> {
    await this.#sequencer.start();
    this.#twins.start();
    this.#started = true;
  }

  /** As for a deployment: takes nothing more, ends what was begun, and gives back what it owns. */
  async drain(): Promise<void> {
    this.#started = false;
    await this.#sequencer.stop();
  }

  kill(): void {
    this.process.kill();
    this.surroundings.bus.leave(this.feed);
  }

  /** From a client's connection: to the actor, wherever it is. */
  ask(conversationId: string, command: ConversationCommand): Promise<Answer> {
    return this.#sequencer.ask(conversationId, command);
  }

  sync(readerId: string, query: { conversationId: string; afterRevision: number; limit: number }): Promise<SyncPage | null> {
    return this.#queries.query(async () => this.surroundings.reader.changes(readerId, query));
  }

  enter(connection: Connection): Promise<void> {
    return this.feed.enter(connection);
  }

  /** From this node, and from others that believe that it owns the conversation. */
  async #askHosted(conversationId: string, command: ConversationCommand): Promise<Answer> {
    if (!this.#ownership.accepts(shardOf(conversationId))) throw new ActorMoved();
    const twin = this.surroundings.disturbances.makesSecondActivation();
    return twin ? this.#askTwin(conversationId, command) : this.#actors.ask(conversationId, command);
  }

  /**
   * As if the host had lost track of an activation, and made another one under the same epoch: the fence takes both for the
   * owner, and only the head tells which of them has seen the last commit. Both are forgotten before anybody hears of it.
   */
  async #askTwin(conversationId: string, command: ConversationCommand): Promise<Answer> {
    const shard = new Set([shardOf(conversationId)]);
    this.#twins.deactivateShards(shard);
    try {
      return await this.#twins.ask(conversationId, command);
    } finally {
      this.#actors.deactivateShards(shard);
    }
  }
}
