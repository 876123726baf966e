import {
  ActorHost,
  ClusterOwnerDirectory,
  type NodeIdentity,
  type OwnerDirectory,
  type PeerLink,
  PostgresLeaseStore,
  ShardOwnership,
} from '#actors';
import type { Clock, Timers } from '#kernel';
import { queryPool } from '#platform';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from '../sequencer/answers.js';
import type { ActorSurroundings } from '../sequencer/conversation.actor.js';
import { CommitLanes } from '../sequencer/commit-lanes.js';
import { ConversationActors } from '../sequencer/conversation-actors.js';
import { HostedActors } from '../sequencer/hosted-actors.js';
import { HostedSequencer } from '../sequencer/hosted-sequencer.js';
import { Inheritance } from '../sequencer/inheritance.js';
import { sequencerSettings } from '../sequencer/settings.js';
import { LaneConnection } from './lane-connection.js';
import { PostgresConversationJournal } from './postgres.conversation-journal.js';

/** What a link connects: where others are, and what is here for them. */
export interface LinkEnds {
  readonly directory: OwnerDirectory;
  readonly ask: (conversationId: string, command: ConversationCommand) => Promise<Answer>;
}

export interface Hosted<Link> {
  readonly sequencer: HostedSequencer;
  readonly link: Link;
}

export interface Hosting<Link> extends Omit<ActorSurroundings, 'lanes' | 'targets' | 'recorded'> {
  readonly node: NodeIdentity;
  readonly databaseUrl: string;
  /** Makes the link with other nodes. */
  readonly linkBy: (ends: LinkEnds) => Link;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onFailure: (error: unknown) => void;
  /** Another process has begun under this node's name: this one should end. */
  readonly onSuperseded: () => void;
}

/** Puts together what a node needs to host conversation actors on PostgreSQL. */
export function hostConversations<Link extends PeerLink<ConversationCommand, Answer>>(hosting: Hosting<Link>): Hosted<Link> {
  const { node, databaseUrl, linkBy, clock, timers, onFailure, onSuperseded, ...surroundings } = hosting;
  const connect = (name: string) => new LaneConnection(databaseUrl, `parley ${name}`, sequencerSettings.commitTimeoutMs, timers);
  // One to renew while others look, and one that listens. What changes hands has one of its own, which is never idle for long:
  // to open another takes longer than a hand-over.
  const leasePool = queryPool(databaseUrl, { name: 'parley leases', max: 3 });
  const shardPool = queryPool(databaseUrl, { name: 'parley shards', max: 1 });
  const leases = new PostgresLeaseStore(leasePool, timers, shardPool);
  const ownership = new ShardOwnership(node, leases, clock, timers, onFailure, onSuperseded);
  const laneConnections = Array.from({ length: sequencerSettings.lanes }, (_, lane) => connect(`lane ${lane}`));
  const journals = laneConnections.map((connection) => new PostgresConversationJournal(connection));
  const lanes = new CommitLanes(journals, ownership, timers, onFailure);

  const reading = { activations: connect('activations'), targets: connect('targets'), recorded: connect('recorded') };
  const inheriting = connect('inheritance');
  const readers = {
    activations: new PostgresConversationJournal(reading.activations),
    targets: new PostgresConversationJournal(reading.targets),
    recorded: new PostgresConversationJournal(reading.recorded),
  };
  const actors = new ConversationActors(readers, ownership, { ...surroundings, lanes }, timers, onFailure);
  const host = new ActorHost(actors, clock, timers);

  const here = new HostedActors(ownership, host, lanes);
  const directory = new ClusterOwnerDirectory(ownership.cluster, node);
  const link = linkBy({ directory, ask: (conversationId, command) => sequencer.askHere(conversationId, command) });
  const sequencer: HostedSequencer = new HostedSequencer({
    ownership,
    host,
    here,
    lanes,
    inheritance: new Inheritance(new PostgresConversationJournal(inheriting), host, timers, onFailure),
    link,
    clock,
    timers,
    onFailure,
    closeConnections: async () => {
      const connections = [...laneConnections, ...Object.values(reading), inheriting];
      await Promise.all(connections.map((connection) => connection.close()));
      await Promise.all([leasePool.end(), shardPool.end()]);
    },
  });
  return { sequencer, link };
}
