import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type INestApplication, Logger } from '@nestjs/common';
import { WebSocket } from 'ws';

import type { Authenticator, Session } from '#accounts';
import { SystemClock, SystemTimers } from '#kernel';
import type { Config } from '#platform';

import { Admission } from '../../../apps/gateway/src/admission.js';
import { SocketIoAdapter } from '../../../apps/gateway/src/socket-io.adapter.js';
import type { ParleyServer, ParleySocket } from '../../../apps/gateway/src/sockets.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const values = { PARLEY_PROXY_HOPS: 0, PARLEY_CONNECTIONS_PER_ADDRESS: 10, PARLEY_CONNECTIONS_PER_USER: 10 };
const authenticator = { authenticate: async (token: string) => ({ userId: token, sessionId: token }) as Session };

describe('the request that a connection came with', () => {
  const ends: (() => void)[] = [];
  beforeAll(() => Logger.overrideLogger(false));
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  /** A connection that was let in as the gateway lets them in, and its request. */
  const connected = async (): Promise<{ socket: ParleySocket; request: WeakRef<IncomingMessage> }> => {
    const http = createServer();
    const adapter = new SocketIoAdapter(http as unknown as INestApplication, {
      redisUrl: process.env['TEST_REDIS_URL'] ?? '',
      origins: [],
      timers: new SystemTimers(),
      clock: new SystemClock(),
      gateways: () => [],
      onMissed: () => undefined,
    });
    const server: ParleyServer = adapter.createIOServer(0);
    server.use(new Admission(authenticator as Authenticator, { values } as Config).admit);
    const requests: WeakRef<IncomingMessage>[] = [];
    http.on('upgrade', (request) => void requests.push(new WeakRef(request)));
    const admitted = new Promise<ParleySocket>((resolve) => void server.on('connection', resolve));
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const client = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
    client.once('message', () => client.send('40{"token":"ann"}'));
    ends.push(() => {
      client.terminate();
      void server.close();
      void adapter.dispose();
    });
    return { socket: await admitted, request: requests[0] as WeakRef<IncomingMessage> };
  };

  it('is held by nobody once the gateway has let it in', async () => {
    const { socket, request } = await connected();
    // What is looked at through a weak reference lives until the end of its task.
    await new Promise((resolve) => void setImmediate(resolve));
    collectGarbage();
    expect(request.deref()).toBeUndefined();
    expect(socket.connected).toBe(true);
    expect(socket.handshake).toMatchObject({ auth: {}, headers: {} });
  });
});
