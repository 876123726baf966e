import type { Pool } from 'pg';

import { ActorHost, type NodeIdentity, PostgresLeaseStore, ShardOwnership } from '#actors';
import type { Clock, Timers } from '#kernel';

import type { ActorSurroundings } from '../sequencer/conversation.actor.js';
import { CommitLanes } from '../sequencer/commit-lanes.js';
import { ConversationActors } from '../sequencer/conversation-actors.js';
import { HostedSequencer } from '../sequencer/hosted-sequencer.js';
import type { RecentChanges } from '../sequencer/recent-changes.js';
import { sequencerSettings } from '../sequencer/settings.js';
import { LaneConnection } from './lane-connection.js';
import { PostgresConversationJournal } from './postgres.conversation-journal.js';

export interface Hosting extends Omit<ActorSurroundings, 'lanes'> {
  readonly node: NodeIdentity;
  readonly databaseUrl: string;
  readonly pool: Pool;
  readonly recentChanges: RecentChanges;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onFailure: (error: unknown) => void;
}

/** Puts together what a node needs to host conversation actors on PostgreSQL. */
export function hostConversations({
  node,
  databaseUrl,
  pool,
  recentChanges,
  clock,
  timers,
  onFailure,
  ...surroundings
}: Hosting) {
  const connect = (name: string) => new LaneConnection(databaseUrl, `parley ${name}`, sequencerSettings.commitTimeoutMs, timers);
  const ownership = new ShardOwnership(node, new PostgresLeaseStore(pool), clock, timers, onFailure);
  const laneConnections = Array.from({ length: sequencerSettings.lanes }, (_, lane) => connect(`lane ${lane}`));
  const journals = laneConnections.map((connection) => new PostgresConversationJournal(connection));
  const lanes = new CommitLanes(journals, ownership, timers, onFailure);

  // Loading has a connection of its own: an activation waits for no commit.
  const loadConnection = connect('activations');
  const loader = new PostgresConversationJournal(loadConnection);
  const actors = new ConversationActors(loader, ownership, recentChanges, { ...surroundings, lanes }, timers, onFailure);
  const host = new ActorHost(actors, clock, timers);

  return new HostedSequencer(ownership, host, lanes, async () => {
    await Promise.all([...laneConnections, loadConnection].map((connection) => connection.close()));
  });
}
