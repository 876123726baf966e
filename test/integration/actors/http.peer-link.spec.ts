import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';

import { HttpPeerLink, peerLinkHandler, shardOf } from '#actors';
import { MemoryLeaseStore } from '#actors/testing';
import { errorCodes, ParleyError } from '#protocol';
import { ManualTime } from '#testing';

const secret = 'a secret of this test, and of no use elsewhere';

describe('the peer link over HTTP', () => {
  let leases: MemoryLeaseStore;
  let server: Server;
  let received: unknown[];
  let answer: () => Promise<string>;

  beforeEach(async () => {
    received = [];
    answer = async () => 'done';
    const app = express();
    const parse = (body: unknown) => {
      if (typeof (body as { text?: unknown }).text !== 'string') throw new ParleyError('INVALID_REQUEST');
      return body as { text: string };
    };
    const ask = (actorId: string, command: { text: string }) => {
      received.push({ actorId, command });
      return answer();
    };
    app.post('/internal/actors/:actorId', express.json(), peerLinkHandler({ secret, parse, ask }));
    server = createServer(app);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    leases = new MemoryLeaseStore(new ManualTime().clock);
    const owner = { nodeId: 'owner', bootId: 'boot', address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
    await leases.register(owner, 60_000);
    await leases.acquire(owner, [shardOf('actor')]);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
  });

  const link = (withSecret = secret) => new HttpPeerLink<{ text: string }, string>(leases, withSecret);

  it('carries a command to the owner, and its answer back', async () => {
    expect(await link().ask('actor', { text: 'Hello' })).toBe('done');
    expect(received).toEqual([{ actorId: 'actor', command: { text: 'Hello' } }]);
  });

  it('carries a refusal back as it was', async () => {
    answer = () => Promise.reject(new ParleyError('OVERLOADED', { retryAfterMs: 123 }));
    await expect(link().ask('actor', { text: 'Hello' })).rejects.toMatchObject({ code: 'OVERLOADED', retryAfterMs: 123 });
  });

  it('lets nobody in without the secret of the installation', async () => {
    await expect(link('another secret of the same length as the other').ask('actor', { text: 'Hello' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await expect(link('short').ask('actor', { text: 'Hello' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(received).toEqual([]);
  });

  it('parses what arrives like anybody’s input', async () => {
    await expect(link().ask('actor', { text: 1 } as unknown as { text: string })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    expect(received).toEqual([]);
  });

  it('says UNAVAILABLE when nobody owns the actor', async () => {
    await expect(link().ask('somebody else', { text: 'Hello' })).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  });

  it('says UNAVAILABLE when the owner does not answer in time', async () => {
    answer = () => new Promise(() => undefined);
    await expect(link().ask('actor', { text: 'Hello' })).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  });

  it('says UNAVAILABLE when the owner fails, and nothing of why', async () => {
    answer = () => Promise.reject(new Error('a secret'));
    await expect(link().ask('actor', { text: 'Hello' })).rejects.toThrow(errorCodes.UNAVAILABLE.sentence);
  });
});
