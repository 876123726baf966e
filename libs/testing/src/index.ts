export { PostgresServer, RedisServer, Relay, TestDatabase, until } from './engines/index.js';
export { ManualTime } from './manual-time.js';
