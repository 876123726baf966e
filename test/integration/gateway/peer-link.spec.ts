import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';

import { HostedSequencer } from '#conversations';

import { mountPeerLink } from '../../../apps/gateway/src/peer-link.js';

const secret = 'a secret of this test, and of no use elsewhere';
const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const command = {
  kind: 'send_message',
  senderId: id,
  idempotencyKey: id,
  messageId: id,
  text: 'Hello',
  replyTo: null,
  mentions: [],
};
const refused = { ok: false, code: 'INVALID_REQUEST' };

describe('the peer link as the gateway mounts it', () => {
  let server: Server;
  let asked: unknown[];
  beforeAll(async () => {
    const instance = express();
    const sequencer = {
      ask: async (...question: unknown[]) => {
        asked.push(question);
        return { kind: 'done', revision: 1 };
      },
    };
    mountPeerLink({
      get: (token: unknown) => (token === HostedSequencer ? sequencer : { values: { PARLEY_CLUSTER_SECRET: secret } }),
      getHttpAdapter: () => ({ getInstance: () => instance }),
    } as unknown as NestExpressApplication);
    server = createServer(instance);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
  });
  beforeEach(() => {
    asked = [];
  });

  const post = (actorId: string, body: string, authorization = `Bearer ${secret}`) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/internal/actors/${actorId}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body,
    });

  it('brings a command to the sequencer', async () => {
    expect(await (await post(id, JSON.stringify(command))).json()).toEqual({ ok: true, reply: { kind: 'done', revision: 1 } });
    expect(asked).toEqual([[id, command]]);
  });

  it.each([
    ['for what is no conversation', 'somebody', command],
    ['for an id in capitals', id.toUpperCase(), command],
    ['of no kind', id, {}],
    ['with more than it has', id, { ...command, sequence: 7 }],
    ['that is no object', id, []],
  ])('refuses a command %s', async (_, actorId, body) => {
    expect(await (await post(actorId, JSON.stringify(body))).json()).toEqual(refused);
    expect(asked).toEqual([]);
  });

  it('tells a stranger nothing, not even that a body is malformed', async () => {
    expect((await post(id, '{', 'Bearer guess')).status).toBe(401);
    expect((await post(id, '{')).status).toBe(400);
    expect(asked).toEqual([]);
  });
});
