import { Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';

import type { Timers } from '#kernel';

export const redisSettings = {
  /** A Redis that owes an answer for so long hangs: its connection is given up, and made anew. */
  answerMs: 2_000,
  /** How often a connection for subscriptions, on which Redis may be silent for hours, is owed an answer. */
  beatMs: 2_000,
  reconnectMaxMs: 1_000,
} as const;

const logger = new Logger('Redis');

/** A client that ends when it is told to, also between two attempts to connect: ioredis would wait 2 s for the end of a connection that has ended. */
class EndingRedis extends Redis {
  override disconnect(reconnect = false): void {
    if (!reconnect && this.status === 'reconnecting') this.status = 'wait';
    super.disconnect(reconnect);
  }
}

/**
 * A connection to a Redis that may be away at any time, also at boot, and that may hang: what is asked then fails at
 * once or soon, and nothing is kept to be done later. It comes back by itself.
 */
export function redisConnection(url: string, { autoPipelining = false }: { readonly autoPipelining?: boolean } = {}): Redis {
  return connection(url, {
    enableOfflineQueue: false,
    // Makes one write of the commands of a turn, but those of a transaction overtake them.
    enableAutoPipelining: autoPipelining,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  });
}

/**
 * A connection for subscriptions, which wait for Redis, and are made again when it is back. One that keeps nothing leaves both to
 * whoever subscribes; what is asked of it fails as soon as the connection is lost. It asks Redis for an answer again and again: whoever only
 * listens would take a network that swallows everything for silence.
 */
export function redisSubscriber(
  url: string,
  timers: Timers,
  { keepsNothing = false }: { readonly keepsNothing?: boolean } = {},
): Redis {
  const client = connection(
    url,
    keepsNothing
      ? { enableOfflineQueue: false, autoResubscribe: false, autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 }
      : { enableOfflineQueue: true, maxRetriesPerRequest: null },
  );
  const stop = timers.every(redisSettings.beatMs, () => {
    if (client.status === 'ready') client.ping().catch((error: unknown) => logger.debug(error));
  });
  client.once('end', stop);
  return client;
}

function connection(url: string, options: Omit<RedisOptions, 'replyMapping'>): Redis {
  const client = new EndingRedis(url, {
    ...options,
    socketTimeout: redisSettings.answerMs,
    retryStrategy: (attempt) => Math.min(attempt * 100, redisSettings.reconnectMaxMs),
  });
  client.on('error', (error) => logger.debug(error));
  return client;
}
