export { IndexedDbStore, type IndexedDbStoreOptions } from './storage/indexed-db-store.js';
