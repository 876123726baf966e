export { OwnedProcess, type ProcessEnd, type ProcessOptions } from './owned-process.js';
export { freePort, onPort } from './ports.js';
export { type PostgresOptions, PostgresServer } from './postgres-server.js';
export { isAlive, isStopped, processTree } from './process-tree.js';
export { findRedis, type RedisOptions, RedisServer } from './redis-server.js';
export { canReach, folderFor, serverUser } from './server-user.js';
export { TestDatabase } from './test-database.js';
export { until } from './until.js';
