import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from '@jest/globals';
import { Server } from 'socket.io';
import { WebSocket } from 'ws';

import type { Authenticator, Session } from '#accounts';
import type { Config } from '#platform';
import { until } from '#testing';

import { Admission } from '../../../apps/gateway/src/admission.js';
import type { ParleyServer } from '../../../apps/gateway/src/sockets.js';

const values = { PARLEY_PROXY_HOPS: 0, PARLEY_CONNECTIONS_PER_ADDRESS: 10, PARLEY_CONNECTIONS_PER_USER: 10 };

describe('admission over Socket.IO', () => {
  it('makes one socket of a connection that asks several times before it is answered', async () => {
    const authenticator = { authenticate: async (token: string) => ({ userId: token, sessionId: token }) as Session };
    const http = createServer();
    const server: ParleyServer = new Server(http, { transports: ['websocket'] });
    server.use(new Admission(authenticator as Authenticator, { values } as Config).admit);
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));

    const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/socket.io/?EIO=4&transport=websocket`);
    const answers: string[] = [];
    socket.on('message', (data: Buffer) => {
      const packet = data.toString();
      if (packet.startsWith('4')) answers.push(packet);
      else if (packet.startsWith('0')) for (let n = 0; n < 3; n++) socket.send('40{"token":"ann"}');
    });
    await until({ what: 'three answers', deadlineMs: 30_000, everyMs: 10 }, async () => answers.length === 3 || undefined);
    expect(answers.filter((packet) => packet.startsWith('40'))).toHaveLength(1);
    expect(answers.filter((packet) => packet.startsWith('44') && packet.includes('"FORBIDDEN"'))).toHaveLength(2);
    expect(server.sockets.sockets.size).toBe(1);

    socket.close();
    await server.close();
  });
});
