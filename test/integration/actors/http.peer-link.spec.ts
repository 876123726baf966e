import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import express from 'express';

import {
  ActorMoved,
  actorSettings,
  HttpPeerLink,
  LeasedOwnerDirectory,
  type NodeIdentity,
  peerLinkHandler,
  PeerLost,
  shardOf,
} from '#actors';
import { MemoryLeaseStore } from '#actors/testing';
import { errorCodes, ParleyError } from '#protocol';
import { ManualTime } from '#testing';

const secret = 'a secret of this test, and of no use elsewhere';

describe('the peer link over HTTP', () => {
  let leases: MemoryLeaseStore;
  let server: Server;
  let owner: NodeIdentity;
  let received: unknown[];
  let answer: () => Promise<unknown>;
  let bodiesRead: number;

  beforeEach(async () => {
    received = [];
    bodiesRead = 0;
    answer = async () => 'done';
    const app = express();
    const parse = (body: unknown) => {
      if (typeof (body as { text?: unknown }).text !== 'string') throw new Error('no text');
      return body as { text: string };
    };
    const ask = (actorId: string, command: { text: string }) => {
      received.push({ actorId, command });
      return answer();
    };
    const parseActorId = (actorId: string) => {
      if (actorId === 'nobody') throw new Error('not an actor');
      return actorId;
    };
    const json = express.json();
    const readBody: express.RequestHandler = (request, response, next) => {
      bodiesRead++;
      json(request, response, next);
    };
    app.post('/internal/actors/:actorId', peerLinkHandler({ secret, readBody, parseActorId, parse, ask }));
    server = createServer(app);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    leases = new MemoryLeaseStore(new ManualTime().clock);
    owner = { nodeId: 'owner', bootId: 'boot', address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
    await leases.register(owner, 60_000);
    await leases.acquire(owner, [shardOf('actor')]);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
  });

  const parseReply = (reply: unknown) => {
    if (typeof reply !== 'string') throw new Error('not a reply');
    return reply;
  };
  const link = (withSecret = secret) =>
    new HttpPeerLink<{ text: string }, string>({ directory: new LeasedOwnerDirectory(leases), secret: withSecret, parseReply });
  const unavailable = { code: 'UNAVAILABLE', retryable: true };

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
    expect(bodiesRead).toBe(0);
  });

  it('takes no command for what is no actor', async () => {
    await leases.acquire(owner, [shardOf('nobody')]);
    await expect(link().ask('nobody', { text: 'Hello' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    expect(received).toEqual([]);
  });

  it('says UNAVAILABLE when what the owner answers is no reply', async () => {
    answer = async () => ({ not: 'a reply' });
    await expect(link().ask('actor', { text: 'Hello' })).rejects.toMatchObject(unavailable);
  });

  it('says UNAVAILABLE in time when the lease store does not say who owns the actor', async () => {
    jest.spyOn(leases, 'addressOf').mockReturnValue(new Promise(() => undefined));
    const askedAt = performance.now();
    await expect(link().ask('actor', { text: 'Hello' })).rejects.toMatchObject(unavailable);
    expect(performance.now() - askedAt).toBeLessThan(actorSettings.peerDeadlineMs + 1_000);
  });

  it('asks the lease store once for many commands, and again as soon as the owner says that the actor has moved', async () => {
    const addressOf = jest.spyOn(leases, 'addressOf');
    const one = link();
    await one.ask('actor', { text: 'Hello' });
    answer = () => Promise.reject(new ParleyError('UNAVAILABLE'));
    await expect(one.ask('actor', { text: 'Hello' })).rejects.toMatchObject(unavailable);
    expect(addressOf).toHaveBeenCalledTimes(1);
    answer = () => Promise.reject(new ActorMoved());
    await expect(one.ask('actor', { text: 'Hello' })).rejects.toBeInstanceOf(ActorMoved);
    answer = async () => 'done';
    await one.ask('actor', { text: 'Hello' });
    expect(addressOf).toHaveBeenCalledTimes(2);
  });

  it('says that the peer is lost when the owner is not there', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
    await expect(link().ask('actor', { text: 'Hello' })).rejects.toBeInstanceOf(PeerLost);
  });

  it('parses what arrives like anybody’s input', async () => {
    await expect(link().ask('actor', { text: 1 } as unknown as { text: string })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    expect(received).toEqual([]);
  });

  it('says that the actor has moved when nobody owns it, which is an UNAVAILABLE to whoever does not wait', async () => {
    const refused = link().ask('somebody else', { text: 'Hello' });
    await expect(refused).rejects.toBeInstanceOf(ActorMoved);
    await expect(refused).rejects.toMatchObject(unavailable);
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
