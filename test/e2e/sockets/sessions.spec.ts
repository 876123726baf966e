import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';

import { until } from '#testing';

import { RawClient } from '../../support/raw-client.js';
import { SocketEdge } from '../support/socket-edge.js';

describe('the socket edge', () => {
  let edge: SocketEdge;
  beforeAll(async () => {
    edge = await SocketEdge.start();
  }, 120_000);
  afterAll(() => edge.stop(), 120_000);

  describe('lets in', () => {
    it('whoever has a good token, and says so before anything else', async () => {
      const client = new Promise<RawClient>((resolve, reject) => void edge.connect('ann').then(resolve, reject));
      (await client).close();
    });

    it.each([
      ['no token', undefined],
      ['a token that is not text', { token: 1 }],
      ['garbage', 'not.a.token'],
    ])('nobody with %s', async (_, token) => {
      await expect(RawClient.connect(edge.url, token)).rejects.toMatchObject({
        data: { code: 'UNAUTHENTICATED', retryable: false },
      });
    });

    it('nobody with a token that has ended', async () => {
      const token = await edge.tokenOf('ann', { iat: 1_700_000_000, exp: 1_700_000_600 });
      await expect(RawClient.connect(edge.url, token)).rejects.toMatchObject({ data: { code: 'TOKEN_EXPIRED' } });
    });

    it('no page of a foreign origin', async () => {
      const socket = new WebSocket(edge.socketUrl, {
        origin: 'https://evil.example',
      });
      const status = await new Promise((resolve) =>
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode)),
      );
      expect([400, 403]).toContain(status);
    });

    it('nobody with as many connections as one user may have, until one of them ends', async () => {
      const clients = await Promise.all(Array.from({ length: 5 }, () => edge.connect('uma')));
      await expect(edge.connect('uma')).rejects.toMatchObject({ data: { code: 'RATE_LIMITED', retryable: true } });
      clients[0]?.close();
      const another = await until({ what: 'a place is free again', deadlineMs: 20_000 }, () =>
        edge.connect('uma').catch((error: unknown) => {
          expect(error).toMatchObject({ data: { code: 'RATE_LIMITED' } });
          return undefined;
        }),
      );
      for (const client of [...clients, another]) client.close();
    });

    it.each(['EIO=3&transport=websocket', 'EIO=4&transport=polling', 'EIO=4&transport=constructor'])(
      'no other transport or version: %s',
      async (query) => {
        const response = await fetch(`${edge.url}/socket.io/?${query}`);
        expect(response.status).toBe(400);
      },
    );
  });

  describe('keeps a connection for as long as its token', () => {
    it('tells the client in time, takes a new token in band, and ends with the last one', async () => {
      const now = Math.floor(Date.now() / 1_000);
      const client = await edge.connect('nia', { exp: now + 8 });
      const [expired, closed] = [client.next('auth.expired'), client.closed];
      await until({ what: 'it is told', deadlineMs: 20_000 }, async () => client.heard('auth.expiring')[0]);
      const refreshed = await client.command('auth.refresh', { token: await edge.tokenOf('nia', { exp: now + 10 }) });
      expect(refreshed).toMatchObject({ ok: true, data: { expiresAt: new Date((now + 10) * 1_000).toISOString() } });
      await expired;
      expect(await closed).toBe('io server disconnect');
      expect(Date.now() / 1_000).toBeGreaterThanOrEqual(now + 10);
    }, 120_000);

    it.each([
      ['another user', { sub: 'somebody', sid: 'session of ola' }],
      ['another session', { sub: 'ola', sid: 'another session' }],
    ])('refuses a token of %s', async (_, claims) => {
      const client = await edge.connect('ola');
      const answer = await client.command('auth.refresh', { token: await edge.tokenOf('ola', claims) });
      expect(answer).toMatchObject({ ok: false, error: { code: 'TOKEN_MISMATCH' } });
      expect(client.socket.connected).toBe(true);
      client.close();
    });
  });
});
