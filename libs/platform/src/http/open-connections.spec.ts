import { Agent, createServer, get, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ManualTime } from '#testing';

import { OpenConnections } from './open-connections.js';
import { httpSettings } from './settings.js';

const { closingMs, closingSweepMs } = httpSettings;

describe('the connections of a process that is told to end', () => {
  let time: ManualTime;
  let server: Server;
  let connections: OpenConnections;
  /** Keeps one connection, as a balancer does. */
  let agent: Agent;
  let answer: RequestListener;
  let port: number;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    time = new ManualTime();
    answer = (_, response) => void response.end('good');
    server = createServer((request, response) => answer(request, response));
    // No connection ends by itself here.
    server.keepAliveTimeout = 0;
    connections = new OpenConnections(time.clock, time.timers);
    connections.of(server);
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => {
    agent.destroy();
    for (const socket of sockets) socket.destroy();
    server.close();
    server.closeAllConnections();
  });

  const ask = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port, agent }, (response) => {
        response.resume();
        response.once('end', () => resolve(response));
      });
      request.once('error', reject);
    });
  /** A request that has arrived, and its answer has not begun. */
  const underWay = async () => {
    const begun = Promise.withResolvers<() => void>();
    answer = (_, response) => begun.resolve(() => response.end('good'));
    return { answered: ask(), finish: await begun.promise };
  };
  const arrived = () => new Promise<Socket>((resolve) => void server.once('connection', resolve));
  const connection = async () => {
    const taken = arrived();
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    await taken;
    return socket;
  };
  const closing = () => {
    const closed = new Promise<string>((resolve) => void server.close(() => resolve('closed')));
    return { closed, soon: () => Promise.race([closed, new Promise<string>((resolve) => void setImmediate(resolve, 'open'))]) };
  };

  it('are asked once more at most', async () => {
    const { answered, finish } = await underWay();
    connections.onModuleDestroy();
    // It asks again before the server could find its connection idle.
    answer = (_, response) => void response.end('good');
    const again = answered.then(ask);
    const { closed } = closing();
    finish();
    expect((await again).headers.connection).toBe('close');
    expect(await closed).toBe('closed');
    expect(time.waiting).toBe(0);
  });

  it('are closed when their last answer was begun before and is out', async () => {
    const { answered, finish } = await underWay();
    connections.onModuleDestroy();
    const { closed } = closing();
    finish();
    expect((await answered).headers.connection).toBe('keep-alive');
    await time.advance(closingSweepMs);
    expect(await closed).toBe('closed');
  });

  it('have a while for what they are about, and are cut then', async () => {
    answer = () => undefined;
    const refused = expect(ask()).rejects.toThrow('socket hang up');
    await arrived();
    connections.onModuleDestroy();
    const { closed, soon } = closing();
    await time.advance(closingMs);
    expect(await soon()).toBe('open');
    await time.advance(closingSweepMs);
    expect(await closed).toBe('closed');
    await refused;
  });

  it('are cut, too, when nothing was ever asked on them', async () => {
    await connection();
    connections.onModuleDestroy();
    const { closed } = closing();
    await time.advance(closingMs + closingSweepMs);
    expect(await closed).toBe('closed');
  });

  it('are cut, too, when they are no HTTP any more and the other end is silent', async () => {
    const { promise: upgraded, resolve } = Promise.withResolvers<void>();
    server.on('upgrade', () => resolve());
    const socket = await connection();
    socket.write('GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: anything\r\n\r\n');
    await upgraded;
    connections.onModuleDestroy();
    const { closed } = closing();
    await time.advance(closingMs + closingSweepMs);
    expect(await closed).toBe('closed');
  });

  it('go on for as long as the server listens', async () => {
    const socket = await connection();
    connections.onModuleDestroy();
    await time.advance(closingMs * 10);
    await ask();
    expect(socket.destroyed || socket.readableEnded).toBe(false);
    expect((await ask()).statusCode).toBe(200);
  });
});
