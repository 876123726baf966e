import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';

import { type AcceptPeerConnection, acceptPeers, WebSocketPeerTransport } from '#actors';
import { peerTransportConformance } from '#actors/testing';

/** A server on a port of its own, and the sockets that it has. */
async function listening() {
  const server = createServer((_request, response) => response.end('a page'));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  let accept: AcceptPeerConnection;
  acceptPeers(server, (connection) => accept(connection));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    listen: (next: AcceptPeerConnection) => {
      accept = next;
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

peerTransportConformance('WebSockets', async () => {
  const [server, gone] = [await listening(), await listening()];
  await gone.close();
  const address = `http://127.0.0.1:${server.port}`;
  const nowhere = [`http://127.0.0.1:${gone.port}`, 'ftp://127.0.0.1', 'nonsense'];
  return { ...server, transport: new WebSocketPeerTransport(), address, nowhere };
});

describe('Whoever takes connections of peers', () => {
  let server: Awaited<ReturnType<typeof listening>>;
  let accepted: number;
  beforeAll(async () => {
    server = await listening();
    accepted = 0;
    server.listen(() => {
      accepted += 1;
      return { opened: () => undefined, frame: () => undefined, closed: () => undefined };
    });
  });
  afterAll(() => server.close());

  const end = (socket: WebSocket) =>
    new Promise<string>((resolve) => {
      socket.on('error', (error) => resolve(error.message));
      socket.on('close', (code) => resolve(`closed with ${code}`));
    });

  it('takes none from a page in a browser, which says whom it acts for', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/internal/peers`, { origin: 'https://page.example' });
    expect(await end(socket)).toBe('Unexpected server response: 403');
    expect(accepted).toBe(0);
  });

  it('ends a connection on which bytes come instead of text', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/internal/peers`);
    socket.on('open', () => socket.send(Buffer.from('{}')));
    expect(await end(socket)).toBe('closed with 1006');
    expect(accepted).toBe(1);
  });

  it('leaves everything else on the port to others', async () => {
    const page = await fetch(`http://127.0.0.1:${server.port}/internal/peers`);
    expect(await page.text()).toBe('a page');
  });
});
