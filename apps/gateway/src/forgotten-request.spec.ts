import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { afterEach, describe, expect, it } from '@jest/globals';
import { Server } from 'socket.io';
import { WebSocket } from 'ws';

import { forgetRequest, letGoOfUpgrade } from './forgotten-request.js';
import type { ParleySocket } from './sockets.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('the request that a connection came with', () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  /** A connection that was let in, and its request. */
  const connected = async (): Promise<{ socket: ParleySocket; request: WeakRef<IncomingMessage> }> => {
    const http = createServer();
    const server = new Server(http, { transports: ['websocket'] });
    server.engine.use(letGoOfUpgrade);
    const requests: WeakRef<IncomingMessage>[] = [];
    http.on('upgrade', (request) => void requests.push(new WeakRef(request)));
    const admitted = new Promise<ParleySocket>((resolve) => {
      server.on('connection', (socket) => {
        forgetRequest(socket as unknown as ParleySocket);
        resolve(socket as unknown as ParleySocket);
      });
    });
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const client = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
    client.once('message', () => client.send('40'));
    ends.push(() => {
      client.terminate();
      void server.close();
    });
    return { socket: await admitted, request: requests[0] as WeakRef<IncomingMessage> };
  };

  it('is held by nobody from then on', async () => {
    const { socket, request } = await connected();
    // What is looked at through a weak reference lives until the end of its task.
    await new Promise((resolve) => void setImmediate(resolve));
    collectGarbage();
    expect(request.deref()).toBeUndefined();
    expect(socket.connected).toBe(true);
    expect(socket.handshake).toMatchObject({ auth: {}, headers: {} });
  });
});
