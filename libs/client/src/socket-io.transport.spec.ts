import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';
import type { Timers } from '#kernel';
import { ParleyError } from '#protocol';
import { ManualTime } from '#testing';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import { type WebSocket, WebSocketServer } from 'ws';

import type { Closure, Link } from './index.js';
import { settings } from './settings.js';
import { SocketIoTransport } from './socket-io.transport.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A Socket.IO server as ours is set up, on a port of its own. */
async function serve(setUp: (server: Server) => void, options: Partial<ServerOptions> = {}): Promise<string> {
  const http = createServer();
  const server = new Server(http, { transports: ['websocket'], serveClient: false, ...options });
  setUp(server);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** A server that says what it likes. */
async function serveFrames(talk: (socket: WebSocket) => void): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', talk);
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => {
    for (const client of server.clients) client.terminate();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const opened = '0{"sid":"1","upgrades":[],"pingInterval":25000,"pingTimeout":20000}';

/** A link, and all it reports: awaited one after the other, each within the time of a test. */
function open(url: string, timers?: Timers) {
  const events: [string, unknown][] = [];
  const waiting: (() => void)[] = [];
  const closed = Promise.withResolvers<Closure>();
  const alive = Promise.withResolvers<void>();
  const link: Link = new SocketIoTransport(url, timers).connect({
    token: 'token',
    listener: {
      event: (name, payload) => {
        events.push([name, payload]);
        waiting.shift()?.();
      },
      alive: () => alive.resolve(),
      closed: closed.resolve,
    },
  });
  closing.unshift(async () => link.close());
  const next = async () => {
    if (events.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    return events.shift();
  };
  return { link, next, closed: closed.promise, alive: alive.promise };
}

const request = (link: Link, name: string, payload: unknown) => new Promise((resolve) => link.request(name, payload, resolve));

describe('SocketIoTransport', () => {
  it('shows its token, hears events in order, and gets answers to commands', async () => {
    const url = await serve((server) =>
      server.on('connection', (socket: Socket) => {
        socket.emit('session.ready', socket.handshake.auth);
        socket.emit('conversation.changes', { first: 1 });
        socket.on('sync', (payload: unknown, answer: (answer: unknown) => void) => answer({ ok: true, data: payload }));
      }),
    );
    const { link, next } = open(`${url}/some/path?and=query`);
    expect(await next()).toEqual(['session.ready', { token: 'token' }]);
    expect(await next()).toEqual(['conversation.changes', { first: 1 }]);
    expect(await request(link, 'sync', { afterRevision: 3 })).toEqual({ ok: true, data: { afterRevision: 3 } });
  });

  it('passes on what a server refuses a connection with', async () => {
    const error = new ParleyError('TOKEN_EXPIRED').toWire();
    const url = await serve((server) => server.use((_, next) => next(Object.assign(new Error('refused'), { data: error }))));
    expect(await open(url).closed).toEqual({ kind: 'refused', error });
  });

  it('tells a server that cannot be reached from one that refuses', async () => {
    expect(await open('http://127.0.0.1:1').closed).toMatchObject({ kind: 'lost' });
  });

  it('tells that the server lives, though it says nothing', async () => {
    const url = await serve(() => undefined, { pingInterval: 20 });
    await open(url).alive;
  });

  it('tells when the server ends the connection', async () => {
    const url = await serve((server) =>
      server.on('connection', (socket: Socket) => void socket.on('leave', () => socket.disconnect(true))),
    );
    const { link, closed } = open(url);
    link.request('leave', {}, () => undefined);
    expect(await closed).toEqual({ kind: 'lost', reason: expect.any(String) });
  });

  it('ends its own connection without a word', async () => {
    const gone = Promise.withResolvers<void>();
    const url = await serve((server) =>
      server.on('connection', (socket: Socket) => {
        socket.on('disconnect', () => gone.resolve());
        socket.emit('session.ready', {});
      }),
    );
    const { link, next, closed } = open(url);
    await next();
    link.close();
    await gone.promise;
    expect(await Promise.race([closed, Promise.resolve('nothing heard')])).toBe('nothing heard');
  });

  it('opens a connection of its own each time, to the same server too', async () => {
    const connections = new Set<unknown>();
    const url = await serve((server) =>
      server.on('connection', (socket: Socket) => {
        connections.add(socket.conn);
        socket.emit('session.ready', {});
      }),
    );
    const links = [open(url), open(url)];
    await Promise.all(links.map(({ next }) => next()));
    expect(connections.size).toBe(2);
  });

  it('holds commands until the server has let it in', async () => {
    const url = await serve((server) => {
      server.use((_, next) => void setImmediate(next));
      server.on('connection', (socket: Socket) => {
        socket.onAny((name: string, payload: unknown, answer: (answer: unknown) => void) => answer([name, payload]));
      });
    });
    const { link } = open(url);
    const answers = [request(link, 'first', 1), request(link, 'second', 2)];
    expect(await Promise.all(answers)).toEqual([
      ['first', 1],
      ['second', 2],
    ]);
  });

  it.each([
    'nonsense',
    '0{"sid":"1"}',
    '0',
    '42["torn',
    '42{"name":"no array"}',
    '42[1]',
    '43',
    '42/elsewhere,["event"]',
    '451-["binary",{"_placeholder":true,"num":0}]',
    Buffer.from('42["session.ready"]'),
  ])('gives up a server that says what is no frame: %p', async (frame) => {
    const { closed, next } = open(await serveFrames((socket) => socket.send(frame)));
    void next();
    expect(await closed).toEqual({ kind: 'lost', reason: 'the server said what is no frame of Socket.IO' });
  });

  it('calls it lost, and no refusal, when what refuses it is no server of ours', async () => {
    const url = await serveFrames((socket) => {
      socket.send(opened);
      socket.send('44{"message":"Invalid namespace"}');
    });
    expect(await open(url).closed).toEqual({ kind: 'lost', reason: 'Invalid namespace' });
  });

  it('gives up a server that takes its connection and says nothing', async () => {
    const time = new ManualTime();
    const accepted = Promise.withResolvers<void>();
    const { closed } = open(await serveFrames(() => accepted.resolve()), time.timers);
    await accepted.promise;
    await time.advance(settings.firstWordMs - 1);
    expect(await Promise.race([closed, Promise.resolve('there')])).toBe('there');
    await time.advance(1);
    expect(await closed).toEqual({ kind: 'lost', reason: 'nothing was heard from the server' });
  });

  it('loses a server that pings no more', async () => {
    const time = new ManualTime();
    const isOpen = Promise.withResolvers<void>();
    const pinged = Promise.withResolvers<WebSocket>();
    const url = await serveFrames((socket) => {
      socket.send(opened);
      socket.on('message', (frame: Buffer) => {
        if (frame.toString().startsWith('40')) isOpen.resolve();
        if (frame.toString() === '3') pinged.resolve(socket);
      });
      void isOpen.promise.then(() => time.advance(40_000)).then(() => socket.send('2'));
    });
    const { closed, alive } = open(url, time.timers);
    await alive;
    await pinged.promise;
    await time.advance(44_999);
    expect(await Promise.race([closed, Promise.resolve('there')])).toBe('there');
    await time.advance(1);
    expect(await closed).toEqual({ kind: 'lost', reason: 'nothing was heard from the server' });
  });

  it('tells of an address to which no page may connect only after it was given', async () => {
    expect(await open('ftp://127.0.0.1').closed).toMatchObject({ kind: 'lost', reason: expect.stringContaining('SyntaxError') });
  });
});
