import { randomUUID } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';

import { SystemClock, SystemTimers } from '#kernel';
import { redisConnection, redisSubscriber } from '#platform';
import type { Follower } from '#presence';
import { MemoryVisibilities } from '#presence/testing';
import type { Presence } from '#protocol';
import { ManualTime, RedisServer, until } from '#testing';

import { RedisOnlineRegister } from '../../../libs/presence/src/adapters/redis.online-register.js';
import { RedisPresenceNews } from '../../../libs/presence/src/adapters/redis.presence-news.js';
import { NodePresence } from '../../../libs/presence/src/node-presence.js';
import { PresenceBeat } from '../../../libs/presence/src/presence-beat.js';
import { PresenceFollowers } from '../../../libs/presence/src/presence-followers.js';
import { Presences } from '../../../libs/presence/src/presences.js';
import { presenceSettings } from '../../../libs/presence/src/settings.js';

const { aliveMs, renewMs } = presenceSettings;

describe('presence on two nodes', () => {
  let server: RedisServer;
  let time: ManualTime;
  let visibilities: MemoryVisibilities;
  let closing: (() => void)[];
  let [one, two] = [] as unknown as [ReturnType<typeof start>, ReturnType<typeof start>];
  const [ann, bob] = [randomUUID(), randomUUID()];
  beforeEach(async () => {
    Logger.overrideLogger(false);
    [closing, time, visibilities] = [[], new ManualTime(), new MemoryVisibilities()];
    server = await RedisServer.start();
    visibilities.befriend(ann, bob);
    [one, two] = [start(), start()];
    await bothAreThere();
  }, 60_000);
  afterEach(async () => {
    for (const close of closing) close();
    await server.dispose();
  }, 60_000);

  /** What the gateway has for each process: its own boot, connections and followers. */
  const start = () => {
    const [commands, subscriber] = [redisConnection(server.url), redisSubscriber(server.url, new SystemTimers())];
    const bootId = randomUUID();
    const register = new RedisOnlineRegister(commands, bootId, new SystemClock());
    const news = new RedisPresenceNews(commands, subscriber, bootId);
    const node = new NodePresence(register, news, time.clock, time.timers);
    const presences = new Presences(node, visibilities, news);
    const followers = new PresenceFollowers(presences, node, news, () => undefined);
    const beat = new PresenceBeat(register, node, followers, time.timers, () => undefined);
    beat.start();
    closing.push(() => (commands.disconnect(), subscriber.disconnect()));
    return { bootId, commands, node, presences, followers, beat };
  };
  /** Moves time by one renewal after the other until something shows; Redis answers in its own time. */
  const beats = (what: string, shows: () => Promise<boolean> | boolean) =>
    until({ what, deadlineMs: 30_000, everyMs: 10 }, async () => {
      await time.advance(renewMs);
      return (await shows()) || undefined;
    });
  const listening = async () => Number(((await one.commands.pubsub('NUMSUB', 'presence:news')) as unknown[])[1]);
  const alive = async () => (await one.commands.keys('presence:alive:*')).length;
  const bothAreThere = () =>
    beats(
      'both nodes are there',
      async () => one.commands.status === 'ready' && (await alive()) === 2 && (await listening()) === 2,
    );
  const follower = () => {
    const told: Presence[] = [];
    const itself: Follower = { userId: bob, tell: (presence) => void told.push(presence) };
    return { told, itself };
  };
  const online = { userId: ann, status: 'online' } as const;
  const offline = { userId: ann, status: 'offline' } as const;

  it('is told from one to the other', async () => {
    const { told, itself } = follower();
    expect(await two.followers.follow(itself, [ann])).toEqual([offline]);
    one.node.connected(ann);
    await until({ what: 'they come', deadlineMs: 30_000 }, async () => told.length > 0 || undefined);
    expect(await two.presences.of(bob, [ann])).toEqual([online]);
    one.node.disconnected(ann);
    await beats('they go', () => told.length > 1);
    expect(told).toEqual([online, offline]);
    expect(await two.presences.of(bob, [ann])).toEqual([offline]);
  });

  it('ends with the node when it crashes', async () => {
    const { told, itself } = follower();
    one.node.connected(ann);
    expect(await two.followers.follow(itself, [ann])).toEqual([online]);
    // Nothing of it runs any more; and as if its time had passed.
    await one.beat.stop();
    await two.commands.del(`presence:alive:${one.bootId}`);
    await beats('they are gone', () => told.length > 0);
    expect(told).toEqual([offline]);
    expect(await two.presences.of(bob, [ann])).toEqual([offline]);
  });

  it('degrades while Redis is away, and is right again when it is back and empty', async () => {
    const { told, itself } = follower();
    one.node.connected(ann);
    await server.stop();
    await until({ what: 'the loss is noticed', deadlineMs: 30_000 }, async () => two.commands.status !== 'ready' || undefined);
    expect(await two.followers.follow(itself, [ann])).toEqual([offline]);
    expect(await one.presences.of(bob, [ann])).toEqual([online]);
    await two.presences.setVisibility(bob, 'nobody');
    await time.advance(aliveMs * 2);
    await server.restart();
    await until(
      { what: 'both are connected', deadlineMs: 30_000 },
      async () => (one.commands.status === 'ready' && two.commands.status === 'ready') || undefined,
    );
    await beats('they are seen again', () => told.length > 0);
    expect(told).toEqual([online]);
  }, 60_000);
});
