import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';

import { SystemTimers } from '#kernel';
import { redisConnection, redisSubscriber } from '#platform';
import { RedisServer, until } from '#testing';

import { RedisPresenceNews } from '../../../libs/presence/src/adapters/redis.presence-news.js';
import type { PresenceItem } from '../../../libs/presence/src/presence-news.js';

describe('news of presence over Redis', () => {
  let server: RedisServer;
  const connections: Redis[] = [];
  beforeAll(async () => {
    Logger.overrideLogger(false);
    server = await RedisServer.start();
  }, 60_000);
  afterAll(async () => {
    for (const connection of connections) connection.disconnect();
    await server.dispose();
  }, 60_000);

  const node = () => {
    const [commands, subscriber] = [redisConnection(server.url), redisSubscriber(server.url, new SystemTimers())];
    connections.push(commands, subscriber);
    const news = new RedisPresenceNews(commands, subscriber, randomUUID());
    const heard: PresenceItem[] = [];
    news.listen((item) => void heard.push(item));
    return { news, heard, commands };
  };
  const listens = (commands: Redis, nodes: number) =>
    until({ what: `${nodes} nodes listen`, deadlineMs: 30_000 }, async () => {
      if (commands.status !== 'ready') return undefined;
      const [, count] = (await commands.pubsub('NUMSUB', 'presence:news')) as unknown[];
      return Number(count) === nodes || undefined;
    });
  const item = (online: boolean): PresenceItem => ({ kind: 'status', userId: randomUUID(), online });

  it('is heard here at once and there in order, each once, also after Redis was away', async () => {
    const [one, two] = [node(), node()];
    await listens(one.commands, 2);
    const items = [item(true), item(false), { kind: 'visibility', userId: randomUUID() } as const];
    one.news.publish(items.slice(0, 1));
    one.news.publish(items.slice(1));
    expect(one.heard).toEqual(items);
    await until({ what: 'the other node hears it', deadlineMs: 30_000 }, async () => two.heard.length >= 3 || undefined);
    expect(two.heard).toEqual(items);

    await server.stop();
    one.news.publish([item(true)]);
    await server.restart();
    await listens(one.commands, 2);
    const last = item(true);
    one.news.publish([last]);
    await until({ what: 'the other node hears again', deadlineMs: 30_000 }, async () => two.heard.length >= 4 || undefined);
    expect(two.heard.at(-1)).toEqual(last);
    // What this node said came back to it, and was not heard twice.
    expect(one.heard).toHaveLength(5);
  }, 60_000);

  it('passes over news of a kind that it does not know', async () => {
    const [one, two] = [node(), node()];
    await listens(one.commands, 4);
    const mood = { kind: 'mood', userId: randomUUID() };
    const known = [item(true), item(false), item(true)];
    await one.commands.publish('presence:news', JSON.stringify({ from: 'newer', item: mood }));
    await one.commands.publish('presence:news', JSON.stringify({ from: 'newer', items: [known[0], mood, known[1]] }));
    one.news.publish(known.slice(2));
    await until(
      { what: 'the other node hears what it knows', deadlineMs: 30_000 },
      async () => two.heard.length >= 3 || undefined,
    );
    expect(two.heard).toEqual(known);
  });

  it('says one item as the release before understands it, which passes over several', async () => {
    const [one, said] = [node(), [] as unknown[]];
    await listens(one.commands, 5);
    const listener = redisSubscriber(server.url, new SystemTimers());
    connections.push(listener);
    listener.on('message', (_channel, message: string) => void said.push(JSON.parse(message)));
    listener.subscribe('presence:news').catch(() => undefined);
    await listens(one.commands, 6);
    const items = [item(true), item(false)];
    one.news.publish(items.slice(0, 1));
    one.news.publish(items);
    await until({ what: 'it is said', deadlineMs: 30_000 }, async () => said.length >= 2 || undefined);
    expect(said).toEqual([
      { from: expect.any(String), item: items[0] },
      { from: expect.any(String), items },
    ]);
  });
});
