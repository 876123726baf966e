import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type Namespace, Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';

import { SystemTimers } from '#kernel';
import { RedisServer, until } from '#testing';

import { localFirstAdapter } from '../../../apps/gateway/src/local-first.adapter.js';
import { RedisClients } from '../../../apps/gateway/src/redis-clients.js';
import { RoomTrust } from '../../../apps/gateway/src/room-trust.js';

/** A node of an installation, as far as the fan-out goes. */
interface Node {
  readonly trust: RoomTrust;
  readonly clients: RedisClients;
  readonly server: Server;
  readonly namespace: Namespace;
  readonly url: string;
}

const redisUrl = process.env['TEST_REDIS_URL'] ?? '';

describe('the fan-out between two nodes', () => {
  let one: Node;
  let other: Node;
  let sockets: Socket[];
  /** Looks up where the sockets of a node belong, after it may have missed what others said. */
  let restore: () => Promise<void>;
  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(async () => {
    sockets = [];
    restore = async () => undefined;
    // Redis is shared with other tests, whose nodes must not hear ours.
    const name = `/${randomUUID()}`;
    [one, other] = await Promise.all([start(name), start(name)]);
    await until({ what: 'the nodes hear each other', deadlineMs: 10_000, everyMs: 20 }, async () =>
      (await subscribers(`socket.io#${name}#`)) === 2 ? true : undefined,
    );
  }, 30_000);
  afterEach(async () => {
    for (const socket of sockets) socket.close();
    for (const node of [one, other]) {
      await node.server.close();
      node.clients.close();
    }
  }, 30_000);

  const start = async (name: string, url = redisUrl): Promise<Node> => {
    const clients = new RedisClients(url);
    const http = createServer();
    const server = new Server(http, { transports: ['websocket'] });
    const { publisher, subscriber } = clients;
    const timers = new SystemTimers();
    const trust = new RoomTrust(
      subscriber,
      timers,
      () => restore(),
      () => undefined,
    );
    server.adapter(localFirstAdapter({ publisher, subscriber, timers, isTrusted: () => trust.isGiven }));
    const namespace = server.of(name);
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
    return { clients, trust, server, namespace, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}${name}` };
  };
  const subscribers = async (channel: string) => {
    if (one.clients.publisher.status !== 'ready') return 0;
    return Number(((await one.clients.publisher.call('PUBSUB', 'SHARDNUMSUB', channel)) as unknown[])[1]);
  };
  const hears = (nodes: number, room: string) =>
    until({ what: `${nodes} nodes hear ${room}`, deadlineMs: 10_000, everyMs: 20 }, async () =>
      (await subscribers(`socket.io#${one.namespace.name}#${room}#`)) === nodes ? true : undefined,
    );

  /** A client of a node, and all that it hears. */
  const member = async ({ url, namespace }: Node, ...rooms: string[]) => {
    const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
    sockets.push(socket);
    const heard: unknown[][] = [];
    socket.onAny((...event: unknown[]) => void heard.push(event));
    await new Promise<void>((resolve, reject) => void socket.once('connect', resolve).once('connect_error', reject));
    const id = socket.id as string;
    await namespace.sockets.get(id)?.join(rooms);
    return { heard, next: (event: string) => new Promise<void>((resolve) => void socket.once(event, () => resolve())) };
  };

  it('NFR-SCALE-6: brings what is sent to a room to the members on both, each once', async () => {
    const [here, there, stranger] = await Promise.all([member(one, 'room'), member(other, 'room'), member(other, 'elsewhere')]);
    await hears(2, 'room');
    // One connection carries it all in order, so whatever came twice has come when the last one has.
    const ends = Promise.all([here.next('end'), there.next('end')]);
    one.namespace.to('room').emit('changed', 1);
    one.namespace.to('room').emit('changed', 2);
    one.namespace.to('room').emit('end');
    await ends;
    const back = Promise.all([here.next('back'), there.next('back')]);
    other.namespace.to('room').emit('back');
    await back;
    const expected = [['changed', 1], ['changed', 2], ['end'], ['back']];
    expect(here.heard).toEqual(expected);
    expect(there.heard).toEqual(expected);
    expect(stranger.heard).toEqual([]);
  });

  it('brings what is sent to several rooms to each member once', async () => {
    const [here, there] = await Promise.all([member(one, 'room', 'user'), member(other, 'room', 'user')]);
    const ends = Promise.all([here.next('end'), there.next('end')]);
    one.namespace.to(['room', 'user']).emit('changed');
    one.namespace.to(['room', 'user']).emit('end');
    await ends;
    expect(here.heard).toEqual([['changed'], ['end']]);
    expect(there.heard).toEqual([['changed'], ['end']]);
  });

  it('makes sockets on both join a room', async () => {
    const [here, there] = await Promise.all([member(one, 'user'), member(other, 'user')]);
    one.namespace.in('user').socketsJoin('conversation');
    await hears(2, 'conversation');
    const arrived = Promise.all([here.next('changed'), there.next('changed')]);
    other.namespace.to('conversation').emit('changed');
    await arrived;
  });

  it('makes sockets on both leave a room, those here at once, before anything that is said there afterwards', async () => {
    const [here, there] = await Promise.all([member(one, 'ann', 'c:group'), member(other, 'ann', 'c:group')]);
    const witness = await member(other, 'bob', 'c:group');
    await hears(2, 'c:group');
    const ends = Promise.all([here.next('end'), there.next('end'), witness.next('end')]);
    for (let n = 0; n < 20; n++) {
      one.namespace.to('c:group').emit('before', n);
      if (n === 10) {
        one.namespace.in('ann').socketsLeave('c:group');
        expect(one.namespace.adapter.rooms.has('c:group')).toBe(false);
      }
    }
    one.namespace.to(['ann', 'bob']).emit('end');
    await ends;
    expect(here.heard).toHaveLength(12);
    expect(there.heard).toHaveLength(12);
    expect(witness.heard).toHaveLength(21);
  });

  it('keeps what is for this node on this node', async () => {
    const [here, there] = await Promise.all([member(one, 'room'), member(other, 'room')]);
    await hears(2, 'room');
    const ends = Promise.all([here.next('end'), there.next('end')]);
    one.namespace.local.to('room').emit('here');
    one.namespace.to('room').emit('end');
    await ends;
    expect(here.heard).toEqual([['here'], ['end']]);
    expect(there.heard).toEqual([['end']]);
  });

  it('serves the sockets of this node when Redis takes nothing', async () => {
    const here = await member(one, 'user');
    one.clients.close();
    const arrived = here.next('changed');
    one.namespace.in('user').socketsJoin('conversation');
    one.namespace.to('conversation').emit('changed');
    await arrived;
    expect(here.heard).toEqual([['changed']]);
  });

  describe('after Redis was away', () => {
    let redis: RedisServer;
    beforeEach(async () => {
      redis = await RedisServer.start();
      const name = `/${randomUUID()}`;
      for (const node of [one, other]) {
        await node.server.close();
        node.clients.close();
      }
      [one, other] = await Promise.all([start(name, redis.url), start(name, redis.url)]);
      await hearEachOther();
    }, 60_000);
    afterEach(() => redis.dispose(), 60_000);

    const hearEachOther = () =>
      until({ what: 'the nodes hear each other', deadlineMs: 15_000, everyMs: 20 }, async () => {
        const count = await subscribers(`socket.io#${one.namespace.name}#`).catch(() => 0);
        return (count === 2 && other.trust.isGiven && one.trust.isGiven) || undefined;
      });
    const isLost = ({ clients }: Node) =>
      until(
        { what: 'the loss is noticed', deadlineMs: 5_000 },
        async () => (clients.publisher.status !== 'ready' && clients.subscriber.status !== 'ready') || undefined,
      );
    /** All that a room hears on the other node of an event that is said often enough to be heard in the end. */
    const sayUntilHeard = (witness: Awaited<ReturnType<typeof member>>, event: string) =>
      until({ what: `the other node hears ${event}`, deadlineMs: 15_000, everyMs: 20 }, async () => {
        one.namespace.to('c:group').emit(event);
        return witness.heard.some(([name]) => name === event) || undefined;
      });

    it('says nothing to who was made to leave meanwhile, and goes on to say it to the others', async () => {
      const [removed, witness] = await Promise.all([member(other, 'ann', 'c:group'), member(other, 'bob', 'c:group')]);
      await hears(1, 'c:group');
      await redis.stop();
      await Promise.all([isLost(one), isLost(other)]);
      one.namespace.in('ann').socketsLeave('c:group');
      await redis.restart();
      await hearEachOther();
      await sayUntilHeard(witness, 'changed');
      expect(removed.heard).toEqual([]);
    }, 60_000);

    it('lets those stay who came back before their leaving could be told', async () => {
      const back = await member(other, 'ann', 'c:group');
      await redis.stop();
      await Promise.all([isLost(one), isLost(other)]);
      one.namespace.in('ann').socketsLeave('c:group');
      one.namespace.in('ann').socketsJoin('c:group');
      await redis.restart();
      await hearEachOther();
      await sayUntilHeard(back, 'changed');
    }, 60_000);

    it('says nothing in a room whose sockets may have missed that they left it, until that was looked up', async () => {
      const [removed, witness] = await Promise.all([member(other, 'ann', 'c:group'), member(other, 'bob', 'c:group')]);
      await hears(1, 'c:group');
      let looked: () => void = () => undefined;
      const asked = new Promise<void>((resolve) => {
        restore = () => {
          resolve();
          return new Promise((done) => (looked = done));
        };
      });
      // Only the other node is cut off: what this one says in the meantime is taken, and lost.
      other.clients.subscriber.disconnect(true);
      await until({ what: 'it is cut off', deadlineMs: 5_000, everyMs: 1 }, async () => !other.trust.isGiven || undefined);
      one.namespace.in('ann').socketsLeave('c:group');
      await asked;
      await hears(1, 'c:group');
      one.namespace.to('c:group').emit('too early');
      const known = witness.next('known');
      one.namespace.to('bob').emit('known');
      await known;
      expect([removed.heard, witness.heard]).toEqual([[], [['known']]]);

      other.namespace.in('ann').local.socketsLeave('c:group');
      looked();
      await sayUntilHeard(witness, 'changed');
      expect(removed.heard).toEqual([]);
    }, 60_000);
  });
});
