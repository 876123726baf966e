import { Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';

export const redisSettings = {
  /** A Redis that owes an answer for so long hangs: its connection is given up, and made anew. */
  answerMs: 2_000,
  reconnectMaxMs: 1_000,
} as const;

const logger = new Logger('Redis');

/**
 * A connection to a Redis that may be away at any time, also at boot, and that may hang: what is asked then fails at
 * once or soon, and nothing is kept to be done later. It comes back by itself.
 */
export function redisConnection(url: string, { autoPipelining = false }: { readonly autoPipelining?: boolean } = {}): Redis {
  return connection(url, {
    enableOfflineQueue: false,
    // Makes one write of the commands of a turn, but those of a transaction overtake them.
    enableAutoPipelining: autoPipelining,
    socketTimeout: redisSettings.answerMs,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  });
}

/**
 * A connection for subscriptions, which wait for Redis, and are made again when it is back. One that keeps nothing leaves both to
 * whoever subscribes.
 */
export function redisSubscriber(url: string, { keepsNothing = false }: { readonly keepsNothing?: boolean } = {}): Redis {
  if (!keepsNothing) return connection(url, { enableOfflineQueue: true, maxRetriesPerRequest: null });
  return connection(url, { enableOfflineQueue: false, autoResubscribe: false, autoResendUnfulfilledCommands: false });
}

function connection(url: string, options: Omit<RedisOptions, 'replyMapping'>): Redis {
  const client = new Redis(url, {
    ...options,
    retryStrategy: (attempt) => Math.min(attempt * 100, redisSettings.reconnectMaxMs),
  });
  client.on('error', (error) => logger.debug(error));
  return client;
}
