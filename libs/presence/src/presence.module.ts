import { type BeforeApplicationShutdown, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';

import { MembersModule, PresenceVisibilities } from '#conversations';
import { Clock, Ids, Timers } from '#kernel';
import { Config, PlatformModule, redisConnection, redisSubscriber } from '#platform';

import { RedisOnlineRegister } from './adapters/redis.online-register.js';
import { RedisPresenceNews } from './adapters/redis.presence-news.js';
import { NodePresence } from './node-presence.js';
import { OnlineRegister } from './online-register.js';
import { PresenceBeat } from './presence-beat.js';
import { PresenceFollowers } from './presence-followers.js';
import { PresenceNews } from './presence-news.js';
import { Presences } from './presences.js';

/** What presence needs of Redis, and the name that this process goes by in it. */
class PresenceConnections {
  readonly commands: Redis;
  readonly subscriber: Redis;

  constructor(
    url: string,
    readonly bootId: string,
    timers: Timers,
  ) {
    this.commands = redisConnection(url);
    this.subscriber = redisSubscriber(url, timers);
  }

  close(): void {
    this.commands.disconnect();
    this.subscriber.disconnect();
  }
}

const logger = new Logger('Presence');
const onFailure = (error: unknown) => logger.warn(error);

/**
 * Who is online. A process without connections of clients only asks; one that has them starts `PresenceBeat` and tells
 * `NodePresence` of them.
 */
@Module({
  imports: [PlatformModule, MembersModule],
  providers: [
    {
      provide: PresenceConnections,
      inject: [Config, Ids, Timers],
      useFactory: ({ values }: Config, ids: Ids, timers: Timers) => new PresenceConnections(values.REDIS_URL, ids.next(), timers),
    },
    {
      provide: OnlineRegister,
      inject: [PresenceConnections, Clock],
      useFactory: ({ commands, bootId }: PresenceConnections, clock: Clock) => new RedisOnlineRegister(commands, bootId, clock),
    },
    {
      provide: PresenceNews,
      inject: [PresenceConnections],
      useFactory: ({ commands, subscriber, bootId }: PresenceConnections) => new RedisPresenceNews(commands, subscriber, bootId),
    },
    {
      provide: NodePresence,
      inject: [OnlineRegister, PresenceNews, Clock, Timers],
      useFactory: (register: OnlineRegister, news: PresenceNews, clock: Clock, timers: Timers) =>
        new NodePresence(register, news, clock, timers),
    },
    {
      provide: Presences,
      inject: [NodePresence, PresenceVisibilities, PresenceNews],
      useFactory: (node: NodePresence, visibilities: PresenceVisibilities, news: PresenceNews) =>
        new Presences(node, visibilities, news),
    },
    {
      provide: PresenceFollowers,
      inject: [Presences, NodePresence, PresenceNews],
      useFactory: (presences: Presences, node: NodePresence, news: PresenceNews) =>
        new PresenceFollowers(presences, node, news, onFailure),
    },
    {
      provide: PresenceBeat,
      inject: [OnlineRegister, NodePresence, PresenceFollowers, Timers],
      useFactory: (register: OnlineRegister, node: NodePresence, followers: PresenceFollowers, timers: Timers) =>
        new PresenceBeat(register, node, followers, timers, onFailure),
    },
  ],
  exports: [Presences, PresenceFollowers, PresenceBeat, NodePresence],
})
export class PresenceModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly beat: PresenceBeat,
    private readonly connections: PresenceConnections,
  ) {}

  beforeApplicationShutdown(): Promise<void> {
    return this.beat.stop();
  }

  onApplicationShutdown(): void {
    this.connections.close();
  }
}
