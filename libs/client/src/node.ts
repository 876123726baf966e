export { SqliteStore, type SqliteStoreOptions } from './storage/sqlite-store.js';
