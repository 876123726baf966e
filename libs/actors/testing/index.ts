export { giveBack } from './give-back.js';
export { leaseStoreConformance, type LeaseStoreUnderTest } from './lease-store-conformance.js';
export { MemoryLeaseStore } from './memory.lease-store.js';
export { MemoryPeerNetwork, type MemoryPeerNetworkOptions } from './memory.peer-network.js';
export { peerTransportConformance, type PeerTransportUnderTest } from './peer-transport-conformance.js';
export {
  ended,
  firstAnswerMs,
  held,
  hello,
  latencyMs,
  type NamedProcess,
  PeerWorld,
  type TestCommand,
  type TestLink,
} from './peer-world.js';
