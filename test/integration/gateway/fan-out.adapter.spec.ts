import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type Namespace, Server, type Socket as ServerSocket } from 'socket.io';
import { io, type Socket } from 'socket.io-client';

import type { Conversations, GroupAudience } from '#conversations';
import { SystemClock, SystemTimers } from '#kernel';
import type { Change } from '#protocol';
import { RedisServer, Relay, until } from '#testing';

import { ConversationRooms } from '../../../apps/gateway/src/conversation-rooms.js';
import { fanOutAdapter } from '../../../apps/gateway/src/fan-out.adapter.js';
import { MissedNews } from '../../../apps/gateway/src/missed-news.js';
import { RedisClients } from '../../../apps/gateway/src/redis-clients.js';
import { userRoom } from '../../../apps/gateway/src/rooms.js';
import { SocketFeed } from '../../../apps/gateway/src/socket.feed.js';
import type { ParleyServer, ParleySocket } from '../../../apps/gateway/src/sockets.js';

/** A node of an installation, as far as the fan-out goes. */
interface Node {
  readonly clients: RedisClients;
  readonly server: Server;
  readonly namespace: Namespace;
  /** What an actor of this node tells members. */
  readonly feed: SocketFeed;
  readonly rooms: ConversationRooms;
  readonly url: string;
  /** Whether Redis takes what this node says, until what is held back is let go. */
  hold(): { release(): void };
  /** Redis takes nothing of what this node says, and it is told so. */
  refuse(isRefused: boolean): void;
}

const redisUrl = process.env['TEST_REDIS_URL'] ?? '';
const group = (membershipEpoch: number): GroupAudience => ({ kind: 'group', conversationId: 'group', membershipEpoch });
const renamed = (revision: number): Change[] => [
  {
    type: 'conversation.changed',
    revision,
    name: `${revision}`,
    description: null,
    avatar: null,
    invitePolicy: 'admins',
    closedAt: null,
  },
];

describe('the fan-out between nodes', () => {
  let one: Node;
  let other: Node;
  let nodes: Node[];
  let sockets: Socket[];
  /** Who is in which group, as PostgreSQL knows it. */
  let memberships: Map<string, readonly GroupAudience[]>;
  /** Which reading of them has to wait. */
  let reading: Promise<void>;
  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(async () => {
    [nodes, sockets, memberships, reading] = [[], [], new Map(), Promise.resolve()];
    // Redis is shared with other tests, whose nodes must not hear ours.
    const name = `/${randomUUID()}`;
    one = await start(name);
    other = await start(name);
    await hears(2);
  });
  afterEach(async () => {
    for (const socket of sockets) socket.close();
    for (const node of nodes) {
      await node.server.close();
      node.clients.close();
    }
  });

  const start = async (name: string, url = redisUrl): Promise<Node> => {
    const timers = new SystemTimers();
    const clients = new RedisClients(url, timers);
    const http = createServer();
    const server = new Server(http, { transports: ['websocket'] });
    const groupsOf = async () => {
      const read = new Map(memberships);
      await reading;
      return read;
    };
    const rooms = new ConversationRooms({ groupsOf } as unknown as Conversations, timers);
    const missed = new MissedNews(rooms, timers);
    let held = Promise.resolve();
    let isRefused = false;
    const publish = async (channel: string, message: string | Buffer) => {
      if (isRefused) throw new Error('refused');
      await held;
      return clients.publish(channel, message);
    };
    const onMissed = (some: readonly ServerSocket[]) => missed.by(some as ParleySocket[]);
    server.adapter(fanOutAdapter({ publish, subscriber: clients.subscriber, timers, clock: new SystemClock(), onMissed }));
    const namespace = server.of(name);
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
    const feed = new SocketFeed();
    feed.attach(namespace as unknown as ParleyServer);
    const hold = () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return { release: () => (resolve(), (held = Promise.resolve())) };
    };
    const refuse = (yes: boolean) => void (isRefused = yes);
    const { port } = http.address() as AddressInfo;
    const node = { clients, server, namespace, feed, rooms, url: `http://127.0.0.1:${port}${name}`, hold, refuse };
    nodes.push(node);
    await until(
      { what: 'it can be heard', deadlineMs: 30_000, everyMs: 5 },
      async () => clients.publisher.status === 'ready' || undefined,
    );
    return node;
  };
  const subscribers = async (topic: string) => {
    if (one.clients.publisher.status !== 'ready') return 0;
    const channel = `socket.io#${one.namespace.name}#${topic}`;
    return Number(((await one.clients.publisher.call('PUBSUB', 'SHARDNUMSUB', channel)) as unknown[])[1]);
  };
  /** How many nodes hear of a topic, or what all are told. */
  const hears = (count: number, topic = '') =>
    until({ what: `${count} nodes hear ${topic || 'each other'}`, deadlineMs: 30_000, everyMs: 20 }, async () =>
      (await subscribers(topic && `${topic}#`).catch(() => -1)) === count ? true : undefined,
    );

  /** A client of a node, and the names and numbers of all that it hears. */
  const member = async ({ url, namespace, rooms }: Node, userId: string, ...groups: readonly GroupAudience[]) => {
    memberships.set(userId, groups);
    const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
    sockets.push(socket);
    const heard: unknown[] = [];
    socket.onAny((name: string, payload: { changes?: readonly Change[] } | undefined) => {
      heard.push(payload?.changes?.map(({ revision }) => revision) ?? name);
    });
    await new Promise<void>((resolve, reject) => void socket.once('connect', resolve).once('connect_error', reject));
    const mine = namespace.sockets.get(socket.id as string) as unknown as ParleySocket;
    mine.data.session = { userId } as ParleySocket['data']['session'];
    await mine.join(userRoom(userId));
    const enters = rooms.enter([mine]).then(({ heard: isHeard }) => isHeard);
    const next = (event: string) => new Promise<void>((resolve) => void socket.once(event, () => resolve()));
    if (reading === unhindered) await enters;
    return { heard, next, enters, rooms: () => [...mine.rooms].filter((room) => room.startsWith('c:')) };
  };
  type Member = Awaited<ReturnType<typeof member>>;
  let unhindered: Promise<void>;
  beforeEach(() => void (unhindered = reading));
  /** Each of these hears this last, over the channel that all nodes hear; what was said before is there by then, unless it was held back. */
  const settle = async (...members: readonly Member[]) => {
    const ends = members.map(({ next }) => next('end'));
    for (const node of nodes) node.namespace.local.emit('end');
    await Promise.all(ends);
    for (const { heard } of members) expect(heard.pop()).toBe('end');
  };
  const hearsOf = ({ heard }: Member, what: unknown) =>
    until({ what: `hears ${JSON.stringify(what)}`, deadlineMs: 30_000, everyMs: 5 }, async () =>
      heard.some((each) => JSON.stringify(each) === JSON.stringify(what)) ? true : undefined,
    );

  it('NFR-SCALE-6: brings what a group is told to the members on all nodes, each once, in order', async () => {
    const [here, there, stranger] = await Promise.all([
      member(one, 'ann', group(0)),
      member(other, 'bob', group(0)),
      member(other, 'eve', { ...group(0), conversationId: 'elsewhere' }),
    ]);
    for (const revision of [1, 2, 3]) one.feed.publish(group(0), renamed(revision));
    await hearsOf(there, [3]);
    other.feed.publish(group(0), renamed(4));
    await hearsOf(here, [4]);
    await settle(here, there, stranger);
    expect([here.heard, there.heard]).toEqual(Array.from({ length: 2 }, () => [[1], [2], [3], [4]]));
    expect(stranger.heard).toEqual([]);
  });

  it('brings what the two of a direct conversation are told to all of their connections, each once, and to no other node', async () => {
    const third = await start(one.namespace.name);
    const [here, there, also] = await Promise.all([member(one, 'ann'), member(other, 'bob'), member(other, 'ann')]);
    let atThird = 0;
    third.clients.subscriber.on('smessageBuffer', () => void atThird++);
    const pair = { kind: 'pair', conversationId: 'pair', userIds: ['ann', 'bob'] } as const;
    one.feed.publish(pair, renamed(1));
    await Promise.all([here, there, also].map((each) => hearsOf(each, [1])));
    one.feed.publish(pair, renamed(2));
    await Promise.all([here, there, also].map((each) => hearsOf(each, [2])));
    await settle(here, there, also);
    for (const { heard } of [here, there, also]) expect(heard).toEqual([[1], [2]]);
    expect(atThird).toBe(0);
  });

  it('brings what is for several to each of them once', async () => {
    const [here, there] = await Promise.all([member(one, 'ann', group(0)), member(other, 'bob', group(0))]);
    one.namespace.to(['c:group:0', 'u:ann', 'u:bob']).emit('changed');
    await Promise.all([hearsOf(here, 'changed'), hearsOf(there, 'changed')]);
    one.namespace.to(['u:ann', 'u:bob', 'u:cleo']).emit('mentioned');
    await Promise.all([hearsOf(here, 'mentioned'), hearsOf(there, 'mentioned')]);
    expect([here.heard, there.heard]).toEqual(Array.from({ length: 2 }, () => ['changed', 'mentioned']));
  });

  it('keeps what is for this node on this node', async () => {
    const [here, there] = await Promise.all([member(one, 'ann', group(0)), member(other, 'bob', group(0))]);
    one.namespace.local.to('c:group:0').emit('here');
    one.feed.publish(group(0), renamed(1));
    await hearsOf(there, [1]);
    await settle(here, there);
    expect([here.heard, there.heard]).toEqual([['here', [1]], [[1]]]);
  });

  it('goes on when somebody else says something that no node would', async () => {
    const there = await member(other, 'bob', group(0));
    await one.clients.publish(`socket.io#${one.namespace.name}#c:group#`, 'not what a node says');
    one.feed.publish(group(0), renamed(1));
    await hearsOf(there, [1]);
  });

  it('serves the sockets of this node when Redis takes nothing', async () => {
    const here = await member(one, 'ann');
    one.clients.close();
    one.feed.subscribe(group(0), ['ann']);
    one.feed.publish(group(0), renamed(1));
    await settle(here);
    expect(here.heard).toEqual([[1]]);
  });

  it('lets those who join a group on a node that has not heard of it ask for what they may have missed until it did', async () => {
    const there = await member(other, 'bob');
    memberships.set('bob', [group(0)]);
    one.feed.subscribe(group(0), ['bob']);
    one.feed.publish(group(0), renamed(1));
    await hearsOf(there, 'session.missed');
    one.feed.publish(group(0), renamed(2));
    await hearsOf(there, [2]);
  });

  it('hears of nobody who is not here any more', async () => {
    await Promise.all([member(one, 'ann', group(0)), member(other, 'bob', group(0))]);
    expect([await subscribers('c:group#'), await subscribers('u:bob#')]).toEqual([2, 1]);
    sockets[1]?.close();
    await Promise.all([hears(1, 'c:group'), hears(0, 'u:bob')]);
  });

  it('does not begin to hear of who comes and goes in the same moment', async () => {
    const { adapter } = one.namespace;
    void adapter.addAll('socket', new Set(['u:ann', 'c:group:0']));
    adapter.delAll('socket');
    // It is asked for after them.
    await member(one, 'bob');
    expect([await subscribers('u:ann#'), await subscribers('c:group#'), await subscribers('u:bob#')]).toEqual([0, 0, 1]);
  });

  describe('of a group that somebody leaves', () => {
    let [stays, removed]: Member[] = [];
    beforeEach(async () => {
      [stays, removed] = await Promise.all([member(other, 'ann', group(0)), member(other, 'bob', group(0))]);
    });
    const both = () => [stays, removed] as [Member, Member];
    /** As the actor tells it, on the node that it is on. */
    const tellRemoval = ({ feed }: Node, from: number, revision: number) => {
      memberships.set('ann', [group(revision)]).set('bob', []);
      feed.publish(group(from), renamed(revision));
      feed.unsubscribe(group(from), ['bob']);
      feed.subscribe(group(revision), ['ann']);
    };

    it('invariant 7: tells who was removed of that and of nothing after it, and misses nothing for the others', async () => {
      const [ann, bob] = both();
      for (let revision = 1; revision <= 20; revision++) {
        if (revision === 10) tellRemoval(one, 0, 10);
        else one.feed.publish(group(revision < 10 ? 0 : 10), renamed(revision));
      }
      await hearsOf(ann, [20]);
      await settle(...both());
      expect(ann.heard).toEqual(Array.from({ length: 20 }, (_, n) => [n + 1]));
      expect(bob.heard).toEqual(Array.from({ length: 10 }, (_, n) => [n + 1]));
      expect([ann.rooms(), bob.rooms()]).toEqual([['c:group:10'], []]);
    });

    it('invariant 7: says nothing to who was removed when the next owner overtakes the word of the one before', async () => {
      const [ann, bob] = both();
      const next = await start(one.namespace.name);
      const held = one.hold();
      tellRemoval(one, 0, 5);
      // It has loaded the conversation, and knows nothing of what the one before it has told.
      next.feed.subscribe(group(5), ['ann']);
      next.feed.publish(group(5), renamed(6));
      await hearsOf(ann, [6]);
      await settle(...both());
      expect([ann.heard, bob.heard]).toEqual([[[6]], []]);
      // What comes late of the one before is of an audience that is over.
      one.feed.subscribe(group(0), ['ann', 'bob']);
      held.release();
      await until(
        { what: 'bob is told to come back', deadlineMs: 30_000, everyMs: 5 },
        async () => bob.rooms().length > 0 || undefined,
      );
      next.feed.publish(group(5), renamed(7));
      await hearsOf(ann, [7]);
      await settle(...both());
      expect(bob.heard).not.toContainEqual([7]);
      expect(ann.rooms()).toEqual(['c:group:5']);
    });

    it('invariant 7: says nothing to who was removed when the word of it is lost with its owner, and those who stay hear the next', async () => {
      const [ann, bob] = both();
      one.hold();
      tellRemoval(one, 0, 5);
      const next = await start(one.namespace.name);
      next.feed.publish(group(5), renamed(6));
      next.feed.subscribe(group(5), ['ann']);
      next.feed.announce(group(5), 6);
      await hearsOf(ann, 'conversation.head');
      await settle(...both());
      expect(bob.heard).toEqual([]);
    });

    it('invariant 7: does not let a late word of an earlier audience bring anybody back', async () => {
      const [ann] = both();
      tellRemoval(one, 0, 5);
      one.feed.subscribe(group(0), ['ann']);
      one.feed.publish(group(5), renamed(6));
      await hearsOf(ann, [6]);
      expect(ann.rooms()).toEqual(['c:group:5']);
    });

    it('lets who comes back hear again', async () => {
      const [ann, bob] = both();
      tellRemoval(one, 0, 5);
      one.feed.subscribe(group(5), ['bob']);
      one.feed.publish(group(5), renamed(6));
      await Promise.all([hearsOf(ann, [6]), hearsOf(bob, [6])]);
    });

    it('brings those in who were just coming when it happened, and not those who were removed', async () => {
      const slow = Promise.withResolvers<void>();
      reading = slow.promise;
      memberships.set('ann', [group(0)]).set('bob', [group(0)]);
      const [ann, bob] = [await member(other, 'ann', group(0)), await member(other, 'bob', group(0))];
      tellRemoval(one, 0, 5);
      await until({ what: 'ann is brought in', deadlineMs: 30_000, everyMs: 5 }, async () => ann.rooms().length > 0 || undefined);
      slow.resolve();
      await Promise.all([ann.enters, bob.enters]);
      one.feed.publish(group(5), renamed(6));
      await hearsOf(ann, [6]);
      await settle(ann, bob);
      expect(ann.rooms()).toEqual(['c:group:5']);
      expect(bob.heard).not.toContainEqual([6]);
    });

    it('brings up to date who was concerned by what Redis did not take, and nobody else', async () => {
      const [ann, bob] = both();
      const stranger = await member(other, 'eve');
      one.refuse(true);
      tellRemoval(one, 0, 5);
      one.refuse(false);
      one.feed.publish(group(5), renamed(6));
      await Promise.all([hearsOf(ann, 'session.missed'), hearsOf(bob, 'session.missed')]);
      one.feed.publish(group(5), renamed(7));
      await hearsOf(ann, [7]);
      await settle(ann, bob, stranger);
      expect(bob.heard).toEqual(['session.missed']);
      expect([ann.rooms(), bob.rooms()]).toEqual([['c:group:5'], []]);
      expect(stranger.heard).toEqual([]);
    });
  });

  describe('when the way of one node to Redis swallows everything', () => {
    let relay: Relay;
    beforeEach(async () => {
      const url = new URL(redisUrl);
      relay = await Relay.start(Number(url.port));
      [url.hostname, url.port] = ['127.0.0.1', `${relay.port}`];
      other = await start(one.namespace.name, url.href);
      await hears(3);
    });
    afterEach(() => relay.close());

    it('finds that out by itself, and lets whoever is connected there ask for what was said meanwhile', async () => {
      const there = await member(other, 'bob', group(0));
      relay.stall();
      one.feed.publish(group(0), renamed(1));
      await until(
        { what: 'it is found', deadlineMs: 30_000 },
        async () => other.clients.subscriber.status !== 'ready' || undefined,
      );
      expect(there.heard).toEqual([]);
      relay.mend();
      await hearsOf(there, 'session.missed');
      one.feed.publish(group(0), renamed(2));
      await hearsOf(there, [2]);
    }, 60_000);
  });

  describe('when Redis comes and goes', () => {
    let redis: RedisServer;
    let ann: Member;
    let bob: Member;
    beforeEach(async () => {
      redis = await RedisServer.start();
      const name = `/${randomUUID()}`;
      one = await start(name, redis.url);
      other = await start(name, redis.url);
      await hears(2);
      [ann, bob] = [await member(other, 'ann', group(0)), await member(other, 'bob', group(0))];
    }, 60_000);
    afterEach(() => redis.dispose(), 60_000);
    const lost = () =>
      until({ what: 'the loss is noticed', deadlineMs: 30_000 }, async () => {
        const clients = [one.clients, other.clients].flatMap(({ publisher, subscriber }) => [publisher, subscriber]);
        return clients.every(({ status }) => status !== 'ready') || undefined;
      });

    it('invariant 7: a removal counts at once, and whoever may have missed anything asks for it afterwards', async () => {
      const local = await member(one, 'cleo', group(0));
      await redis.stop();
      await lost();
      memberships
        .set('ann', [group(5)])
        .set('bob', [])
        .set('cleo', [group(5)]);
      one.feed.publish(group(0), renamed(5));
      one.feed.unsubscribe(group(0), ['bob']);
      one.feed.subscribe(group(5), ['ann', 'cleo']);
      one.feed.publish(group(5), renamed(6));
      await settle(local);
      expect(local.heard).toEqual([[5], [6]]);
      // What its node says itself does not reach who was removed either, though it has heard of nothing.
      other.feed.publish(group(5), renamed(7));
      await redis.restart();
      await Promise.all([hearsOf(ann, 'session.missed'), hearsOf(bob, 'session.missed'), hearsOf(local, 'session.missed')]);
      one.feed.publish(group(5), renamed(8));
      await hearsOf(ann, [8]);
      await settle(ann, bob);
      expect(bob.heard.filter((each) => each !== 'session.missed' && each !== 'end')).toEqual([]);
      expect([ann.rooms(), bob.rooms()]).toEqual([['c:group:5'], []]);
    }, 60_000);

    it('hears of those who came while it was away, and not of those who went', async () => {
      await redis.stop();
      await lost();
      sockets.at(-1)?.close();
      const late = await member(other, 'cleo', group(0));
      await redis.restart();
      await hears(2);
      await Promise.all([hearsOf(late, 'session.missed'), hears(1, 'u:cleo'), hears(0, 'u:bob')]);
      one.feed.publish(group(0), renamed(1));
      await hearsOf(late, [1]);
    }, 60_000);

    it('says so while Redis refuses to let it hear or be heard, counts as deaf, and makes up for it afterwards', async () => {
      const warned: string[] = [];
      const warn = ({ err }: { err: unknown }) => void warned.push(String(err));
      Logger.overrideLogger({ log: () => undefined, error: () => undefined, warn });
      const warns = (of: string) =>
        until({ what: `a refusal of ${of} is said`, deadlineMs: 30_000, everyMs: 5 }, async () =>
          warned.some((each) => each.includes('NOPERM') && each.includes(of)) ? true : undefined,
        );
      // As one is made unless somebody says otherwise: all commands, all keys, and no channel.
      const rights = (...some: readonly string[]) => one.clients.publisher.call('ACL', 'SETUSER', 'node', ...some);
      await rights('on', '>secret', '~*', '+@all', 'resetchannels');
      const url = new URL(redis.url);
      [url.username, url.password] = ['node', 'secret'];
      const third = await start(one.namespace.name, url.href);
      const coming = member(third, 'cleo', group(0));
      let isHeard = false;
      void coming.then(() => (isHeard = true));
      await warns('channel');
      expect([isHeard, await subscribers('')]).toEqual([false, 2]);
      await rights('allchannels');
      const cleo = await coming;
      await Promise.all([hears(3), hearsOf(cleo, 'session.missed')]);
      one.feed.publish(group(0), renamed(1));
      await hearsOf(cleo, [1]);

      await rights('-spublish');
      third.feed.publish(group(0), renamed(2));
      await warns('spublish');
      await rights('+spublish');
      await hearsOf(ann, 'session.missed');
      Logger.overrideLogger(false);
    }, 60_000);

    it('asks for nothing that a Redis which hangs has kept from coming, until it goes on', async () => {
      await redis.pause();
      one.feed.publish(group(0), renamed(1));
      await until(
        { what: 'it is given up', deadlineMs: 30_000 },
        async () => one.clients.publisher.status !== 'ready' || undefined,
      );
      one.feed.publish(group(0), renamed(2));
      expect(ann.heard).toEqual([]);
      redis.resume();
      await hearsOf(ann, 'session.missed');
      one.feed.publish(group(0), renamed(3));
      await hearsOf(ann, [3]);
    }, 60_000);
  });
});
