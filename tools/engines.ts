import { findRedis, PostgresServer, type PostgresOptions, RedisServer, type RedisOptions } from '#testing/engines';

import { howToInstall, installSystemPackage } from './system-packages.js';
import { Refusal, step } from './terminal.js';

const redisPackage = { name: 'Redis', debian: 'redis-server', brew: 'redis' };

export function postgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  return step('PostgreSQL', () => PostgresServer.start(options));
}

/** Installs it first where it is missing and that needs nobody's password. */
export async function redis(options: RedisOptions = {}): Promise<RedisServer> {
  await installRedis();
  return step('Redis', () => RedisServer.start(options));
}

export async function installRedis(): Promise<void> {
  if (findRedis() !== undefined) return;
  if ((await installSystemPackage(redisPackage)) && findRedis() !== undefined) return;
  throw new Refusal(
    'Parley needs Redis 7 or newer and found neither redis-server nor valkey-server on PATH.\n' +
      `Install it (${howToInstall(redisPackage)}), or set REDIS_URL to one that runs.`,
  );
}
