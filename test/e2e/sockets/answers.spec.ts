import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { SocketEdge } from '../support/socket-edge.js';

describe('the socket edge', () => {
  let edge: SocketEdge;
  beforeAll(async () => {
    edge = await SocketEdge.start();
  }, 120_000);
  afterAll(() => edge.stop(), 120_000);

  describe('answers', () => {
    it('a command that does not exist, and one that fits no schema, and stays connected', async () => {
      const client = await edge.connect('bea');
      expect(await client.raw('message.forge', {})).toMatchObject({ ok: false, error: { code: 'UNKNOWN_COMMAND' } });
      expect(await client.raw('message.send', { text: 'no conversation' })).toMatchObject({
        ok: false,
        error: { code: 'INVALID_REQUEST' },
      });
      expect(await client.raw('message.send')).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
      expect(await client.raw('sync', null)).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
      expect(client.socket.connected).toBe(true);
      client.close();
    });

    it('nothing that a client may not choose: sender, sequence and time are not its to say', async () => {
      const client = await edge.connect('cal');
      const conversationId = await edge.conversationOf(client, 'dee');
      const forged = {
        conversationId,
        idempotencyKey: crypto.randomUUID(),
        text: 'Hello',
        senderId: crypto.randomUUID(),
        sequence: 7,
      };
      expect(await client.raw('message.send', forged)).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
      client.close();
    });

    it('never with what the client sent', async () => {
      const client = await edge.connect('eli');
      const answer = await client.raw('message.send', { event: 'disconnect', text: '<canary>' });
      expect(JSON.stringify(answer)).not.toContain('canary');
      client.close();
    });

    it('what a client sends without waiting, however much, all of it and in its order', async () => {
      const client = await edge.connect('hasty');
      const conversationId = await edge.conversationOf(client, 'patient');
      const answers = await Promise.all(
        Array.from({ length: 800 }, (_, index) =>
          client.command('message.send', { conversationId, idempotencyKey: crypto.randomUUID(), text: `${index}` }),
        ),
      );
      expect(answers.map((answer) => answer.ok && answer.data.sequence)).toEqual(answers.map((_, index) => index + 1));
      client.close();
    });

    it('the same key with the same answer, and for another content with IDEMPOTENCY_CONFLICT', async () => {
      const client = await edge.connect('fay');
      const conversationId = await edge.conversationOf(client, 'gil');
      const request = { conversationId, idempotencyKey: crypto.randomUUID(), text: 'Hello' };
      const first = await client.command('message.send', request);
      expect(first).toMatchObject({ ok: true, data: { sequence: 1 } });
      expect(await client.command('message.send', request)).toEqual(first);
      expect(await client.command('message.send', { ...request, text: 'Bye' })).toMatchObject({
        error: { code: 'IDEMPOTENCY_CONFLICT' },
      });
      client.close();
    });

    it('NFR-SEC-5: a stranger and an unknown id alike, whatever the command', async () => {
      const member = await edge.connect('hao');
      const conversationId = await edge.conversationOf(member, 'ian');
      const stranger = await edge.connect('jan');
      const ask = (id: string) =>
        Promise.all([
          stranger.command('message.send', { conversationId: id, idempotencyKey: crypto.randomUUID(), text: 'Hello' }),
          stranger.command('sync', { conversationId: id, afterRevision: 0 }),
          stranger.command('history', { conversationId: id }),
        ]);
      const foreign = await ask(conversationId);
      expect(foreign.map((answer) => !answer.ok && answer.error.code)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
      expect(await ask(crypto.randomUUID())).toEqual(foreign);
      member.close();
      stranger.close();
    });

    it('what moved since the client knew, in one round trip', async () => {
      const client = await edge.connect('kai');
      const [one, two] = [await edge.conversationOf(client, 'lea'), await edge.conversationOf(client, 'max')];
      await client.command('message.send', { conversationId: two, idempotencyKey: crypto.randomUUID(), text: 'Hello' });
      const all = await client.command('inbox.sync', { heads: {} });
      expect(all).toMatchObject({ ok: true, data: { next: null } });
      const revisions = new Map(all.ok ? all.data.moved.map(({ conversationId, revision }) => [conversationId, revision]) : []);
      expect(revisions).toEqual(
        new Map([
          [one, 1],
          [two, 2],
        ]),
      );
      expect(await client.command('inbox.sync', { heads: { [one]: 1, [two]: 1 } })).toMatchObject({
        data: { moved: [{ conversationId: two, revision: 2, lastSequence: 1 }] },
      });
      expect(await client.command('inbox.sync', { heads: Object.fromEntries(revisions) })).toMatchObject({ data: { moved: [] } });
      client.close();
    });
  });
});
