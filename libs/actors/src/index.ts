export { ActivationLost, Actor, ActorFactory } from './actor.js';
export { ActorHost } from './actor-host.js';
export { HttpPeerLink, peerLinkHandler } from './adapters/http.peer-link.js';
export { PostgresLeaseStore } from './adapters/postgres.lease-store.js';
export { type Epoch, LeaseStore, type NodeIdentity } from './lease-store.js';
export { PeerLink } from './peer-link.js';
export { actorSettings } from './settings.js';
export { type OwnershipListener, ShardOwnership } from './shard-ownership.js';
export { allShards, type ShardId, shardOf } from './shards.js';
