import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type Namespace, Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';

import { until } from '#testing';

import { localFirstAdapter } from '../../../apps/gateway/src/local-first.adapter.js';
import { RedisClients } from '../../../apps/gateway/src/redis-clients.js';

/** A node of an installation, as far as the fan-out goes. */
interface Node {
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
  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(async () => {
    sockets = [];
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

  const start = async (name: string): Promise<Node> => {
    const clients = new RedisClients(redisUrl);
    const http = createServer();
    const server = new Server(http, { transports: ['websocket'] });
    server.adapter(localFirstAdapter(clients.publisher, clients.subscriber));
    const namespace = server.of(name);
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
    return { clients, server, namespace, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}${name}` };
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
    const heard: unknown[] = [];
    socket.onAny((...event: unknown[]) => void heard.push(event));
    await new Promise<void>((resolve, reject) => void socket.once('connect', resolve).once('connect_error', reject));
    const id = socket.id as string;
    await namespace.sockets.get(id)?.join(rooms);
    return { heard, next: (event: string) => new Promise<void>((resolve) => void socket.once(event, () => resolve())) };
  };

  it('brings what is sent to a room to the members on both, each once', async () => {
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
});
