export { ActivationLost, Actor, ActorFactory } from './actor.js';
export { ActorHost } from './actor-host.js';
export { PostgresLeaseStore } from './adapters/postgres.lease-store.js';
export { acceptPeers, WebSocketPeerTransport } from './adapters/websocket.peer-transport.js';
export { ActorRouter, type ActorRouterParts, type LocalActors } from './actor-router.js';
export { ClusterMonitor } from './cluster-monitor.js';
export { ClusterOwnerDirectory } from './cluster.owner-directory.js';
export {
  type ClusterView,
  type Epoch,
  type Heirs,
  LeaseStore,
  type LiveNode,
  type News,
  type NodeIdentity,
} from './lease-store.js';
export { OwnerDirectory } from './owner-directory.js';
export { ActorMoved, PeerLink, PeerLost } from './peer-link.js';
export type { PeerService } from './peering/answering.js';
export { MultiplexedPeerLink, type MultiplexedPeerLinkOptions } from './peering/multiplexed.peer-link.js';
export { type AcceptPeerConnection, PeerConnection, type PeerConnectionEvents, PeerTransport } from './peering/peer-transport.js';
export { actorSettings } from './settings.js';
export { desiredOwner } from './rendezvous.js';
export { type Flush, type OwnershipListener, ShardOwnership } from './shard-ownership.js';
export { allShards, type ShardId, shardOf } from './shards.js';
