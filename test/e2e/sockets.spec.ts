import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';

import { until } from '#testing';

import { RawClient } from '../support/raw-client.js';
import { RunningParley } from '../support/running-parley.js';
import { TestIssuer } from '../support/test-issuer.js';

describe('the socket edge', () => {
  let issuer: TestIssuer;
  let parley: RunningParley;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    parley = await RunningParley.start({ environment: { ...issuer.environment, PARLEY_CONNECTIONS_PER_USER: '5' } });
  }, 60_000);
  afterAll(async () => {
    await parley.stop();
    await issuer.stop();
  }, 60_000);

  const tokenOf = (name: string, claims: Record<string, unknown> = {}) =>
    issuer.token({ sub: name, sid: `session of ${name}`, preferred_username: name, name, ...claims });
  const connect = async (name: string, claims: Record<string, unknown> = {}) =>
    RawClient.connect(parley.url, await tokenOf(name, claims));
  const userIdOf = async (name: string) => {
    const response = await fetch(`${parley.url}/v1/me`, { headers: { authorization: `Bearer ${await tokenOf(name)}` } });
    return ((await response.json()) as { user: { userId: string } }).user.userId;
  };
  const conversationOf = async (client: RawClient, other: string) => {
    const answer = await client.command('conversation.open', { userId: await userIdOf(other) });
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.data.conversation.conversationId;
  };
  /** A WebSocket below Socket.IO, past the point where a session is ready. */
  const rawSocket = async (name: string): Promise<WebSocket> => {
    // The token first: the server's first packet may come before anybody listens to a socket that was opened earlier.
    const token = await tokenOf(name);
    const socket = new WebSocket(`${parley.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', (code) => reject(new Error(`closed with ${code} before the session was ready`)));
      socket.on('message', (data: Buffer) => {
        const packet = data.toString();
        if (packet.startsWith('0')) socket.send(`40${JSON.stringify({ token })}`);
        if (packet.startsWith('42')) resolve();
        if (packet.startsWith('44')) reject(new Error(`refused: ${packet}`));
      });
    });
    return socket;
  };
  const closed = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.once('close', resolve));
  const stillServes = async () => {
    const client = await connect('somebody else');
    client.close();
    expect(parley.alive).toBe(true);
  };

  describe('lets in', () => {
    it('whoever has a good token, and says so before anything else', async () => {
      const client = new Promise<RawClient>((resolve, reject) => void connect('ann').then(resolve, reject));
      (await client).close();
    });

    it.each([
      ['no token', undefined],
      ['a token that is not text', { token: 1 }],
      ['garbage', 'not.a.token'],
    ])('nobody with %s', async (_, token) => {
      await expect(RawClient.connect(parley.url, token)).rejects.toMatchObject({
        data: { code: 'UNAUTHENTICATED', retryable: false },
      });
    });

    it('nobody with a token that has ended', async () => {
      const token = await tokenOf('ann', { iat: 1_700_000_000, exp: 1_700_000_600 });
      await expect(RawClient.connect(parley.url, token)).rejects.toMatchObject({ data: { code: 'TOKEN_EXPIRED' } });
    });

    it('no page of a foreign origin', async () => {
      const socket = new WebSocket(`${parley.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
        origin: 'https://evil.example',
      });
      const status = await new Promise((resolve) =>
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode)),
      );
      expect([400, 403]).toContain(status);
    });

    it('nobody with as many connections as one user may have, until one of them ends', async () => {
      const clients = await Promise.all(Array.from({ length: 5 }, () => connect('uma')));
      await expect(connect('uma')).rejects.toMatchObject({ data: { code: 'RATE_LIMITED', retryable: true } });
      clients[0]?.close();
      const another = await until({ what: 'a place is free again', deadlineMs: 10_000 }, () =>
        connect('uma').catch(() => undefined),
      );
      for (const client of [...clients, another]) client.close();
    });

    it.each(['EIO=3&transport=websocket', 'EIO=4&transport=polling', 'EIO=4&transport=constructor'])(
      'no other transport or version: %s',
      async (query) => {
        const response = await fetch(`${parley.url}/socket.io/?${query}`);
        expect(response.status).toBe(400);
      },
    );
  });

  describe('answers', () => {
    it('a command that does not exist, and one that fits no schema, and stays connected', async () => {
      const client = await connect('bea');
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
      const client = await connect('cal');
      const conversationId = await conversationOf(client, 'dee');
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
      const client = await connect('eli');
      const answer = await client.raw('message.send', { event: 'disconnect', text: '<canary>' });
      expect(JSON.stringify(answer)).not.toContain('canary');
      client.close();
    });

    it('what a client sends without waiting, however much, all of it and in its order', async () => {
      const client = await connect('hasty');
      const conversationId = await conversationOf(client, 'patient');
      const answers = await Promise.all(
        Array.from({ length: 800 }, (_, index) =>
          client.command('message.send', { conversationId, idempotencyKey: crypto.randomUUID(), text: `${index}` }),
        ),
      );
      expect(answers.map((answer) => answer.ok && answer.data.sequence)).toEqual(answers.map((_, index) => index + 1));
      client.close();
    });

    it('the same key with the same answer, and for another content with IDEMPOTENCY_CONFLICT', async () => {
      const client = await connect('fay');
      const conversationId = await conversationOf(client, 'gil');
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
      const member = await connect('hao');
      const conversationId = await conversationOf(member, 'ian');
      const stranger = await connect('jan');
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
      const client = await connect('kai');
      const [one, two] = [await conversationOf(client, 'lea'), await conversationOf(client, 'max')];
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

  describe('keeps a connection for as long as its token', () => {
    it('tells the client in time, takes a new token in band, and ends with the last one', async () => {
      const now = Math.floor(Date.now() / 1_000);
      const client = await connect('nia', { exp: now + 4 });
      await client.next('auth.expiring');
      const refreshed = await client.command('auth.refresh', { token: await tokenOf('nia', { exp: now + 6 }) });
      expect(refreshed).toMatchObject({ ok: true, data: { expiresAt: new Date((now + 6) * 1_000).toISOString() } });
      const [, reason] = await Promise.all([client.next('auth.expired'), client.closed]);
      expect(reason).toBe('io server disconnect');
      expect(Date.now() / 1_000).toBeGreaterThanOrEqual(now + 6);
    }, 20_000);

    it.each([
      ['another user', { sub: 'somebody', sid: 'session of ola' }],
      ['another session', { sub: 'ola', sid: 'another session' }],
    ])('refuses a token of %s', async (_, claims) => {
      const client = await connect('ola');
      const answer = await client.command('auth.refresh', { token: await tokenOf('ola', claims) });
      expect(answer).toMatchObject({ ok: false, error: { code: 'TOKEN_MISMATCH' } });
      expect(client.socket.connected).toBe(true);
      client.close();
    });
  });

  describe('ends the connection, and not the process, at', () => {
    const hostile: readonly (readonly [string, string | Buffer])[] = [
      ['an array nested 5,000 deep', `421["message.send",${'['.repeat(5_000)}${']'.repeat(5_000)}]`],
      ['an object nested 17 deep', `421["message.send",${'{"a":'.repeat(17)}1${'}'.repeat(17)}]`],
      ['more nodes than any command has', `421["message.send",[${'0,'.repeat(5_001)}0]]`],
      ['a key that reaches for prototypes', '421["message.send",{"__proto__":{"polluted":1}}]'],
      ['a key that reaches for constructors', '421["message.send",{"constructor":{"prototype":{"polluted":1}}}]'],
      ['malformed JSON', '421["message.send",{'],
      ['an event name that is no text', '421[{"toString":"foo"}]'],
      ['a reserved event', '42["disconnecting"]'],
      ['a packet type that does not exist', '49'],
      ['a binary event with 11 attachments', '4511-["message.send",{"_placeholder":true,"num":0}]'],
      ['a binary event without attachments', '450-["message.send",{}]'],
      ['a packet larger than 64 KiB', `421["message.send",{"text":"${'x'.repeat(70_000)}"}]`],
    ];
    it.each(hostile)('%s', async (_, packet) => {
      const socket = await rawSocket('mallory');
      const end = closed(socket);
      socket.send(packet);
      await end;
      await stillServes();
    });

    it('a message in more than 64 fragments', async () => {
      const socket = await rawSocket('mallory');
      const end = closed(socket);
      for (let n = 0; n < 70; n++) socket.send('4', { fin: false });
      expect(await end).toBe(1008);
      await stillServes();
    });

    it('an event before the session', async () => {
      const socket = new WebSocket(`${parley.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
      const end = closed(socket);
      await new Promise((resolve) => socket.once('message', resolve));
      socket.send('42["message.send",{}]');
      await end;
      await stillServes();
    });

    it('a socket that never presents itself', async () => {
      const socket = new WebSocket(`${parley.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
      await closed(socket);
      await stillServes();
    }, 20_000);

    it('a client that does not read what it is sent, before it takes our memory', async () => {
      const sender = await connect('sid');
      const conversationId = await conversationOf(sender, 'tom');
      const deaf = await rawSocket('tom');
      deaf.pause();
      const end = closed(deaf);
      const text = '€'.repeat(8_000);
      for (let sent = 0; sent < 600; sent += 20) {
        const answers = await Promise.all(
          Array.from({ length: 20 }, () =>
            sender.command('message.send', { conversationId, idempotencyKey: crypto.randomUUID(), text }),
          ),
        );
        expect(answers.every(({ ok }) => ok)).toBe(true);
      }
      await until(
        { what: 'the deaf client is cut off', deadlineMs: 10_000 },
        async () => parley.log.includes('does not read') || undefined,
      );
      deaf.resume();
      await end;
      sender.close();
      await stillServes();
    }, 60_000);

    it('compression, which is not negotiated', async () => {
      const socket = await rawSocket('mallory');
      expect(socket.extensions).toBe('');
      socket.close();
    });
  });
});
