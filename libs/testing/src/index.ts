export { PostgresServer, RedisServer, TestDatabase, until } from './engines/index.js';
