export { leaseStoreConformance, type LeaseStoreUnderTest } from './lease-store-conformance.js';
export { MemoryLeaseStore } from './memory.lease-store.js';
