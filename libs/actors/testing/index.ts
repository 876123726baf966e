export { MemoryLeaseStore } from './memory.lease-store.js';
