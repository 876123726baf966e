import { ActorHost, type NodeIdentity, PostgresLeaseStore, ShardOwnership } from '#actors';
import type { Clock, Timers } from '#kernel';
import { queryPool } from '#platform';

import type { ActorSurroundings } from '../sequencer/conversation.actor.js';
import { CommitLanes } from '../sequencer/commit-lanes.js';
import { ConversationActors } from '../sequencer/conversation-actors.js';
import { HostedSequencer } from '../sequencer/hosted-sequencer.js';
import { sequencerSettings } from '../sequencer/settings.js';
import { LaneConnection } from './lane-connection.js';
import { PostgresConversationJournal } from './postgres.conversation-journal.js';

export interface Hosting extends Omit<ActorSurroundings, 'lanes' | 'targets' | 'recorded'> {
  readonly node: NodeIdentity;
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onFailure: (error: unknown) => void;
  /** Another process has begun under this node's name: this one should end. */
  readonly onSuperseded: () => void;
}

/** Puts together what a node needs to host conversation actors on PostgreSQL. */
export function hostConversations({ node, databaseUrl, clock, timers, onFailure, onSuperseded, ...surroundings }: Hosting) {
  const connect = (name: string) => new LaneConnection(databaseUrl, `parley ${name}`, sequencerSettings.commitTimeoutMs, timers);
  // One to renew while the other acquires.
  const leasePool = queryPool(databaseUrl, { name: 'parley leases', max: 2 });
  const ownership = new ShardOwnership(node, new PostgresLeaseStore(leasePool), clock, timers, onFailure, onSuperseded);
  const laneConnections = Array.from({ length: sequencerSettings.lanes }, (_, lane) => connect(`lane ${lane}`));
  const journals = laneConnections.map((connection) => new PostgresConversationJournal(connection));
  const lanes = new CommitLanes(journals, ownership, timers, onFailure);

  const reading = { activations: connect('activations'), targets: connect('targets'), recorded: connect('recorded') };
  const readers = {
    activations: new PostgresConversationJournal(reading.activations),
    targets: new PostgresConversationJournal(reading.targets),
    recorded: new PostgresConversationJournal(reading.recorded),
  };
  const actors = new ConversationActors(readers, ownership, { ...surroundings, lanes }, timers, onFailure);
  const host = new ActorHost(actors, clock, timers);

  return new HostedSequencer(ownership, host, lanes, async () => {
    await Promise.all([...laneConnections, ...Object.values(reading)].map((connection) => connection.close()));
    await leasePool.end();
  });
}
