import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';

import { until } from '#testing';

import { closed, SocketEdge } from '../support/socket-edge.js';

describe('the socket edge', () => {
  let edge: SocketEdge;
  beforeAll(async () => {
    edge = await SocketEdge.start();
  }, 120_000);
  afterAll(() => edge.stop(), 120_000);

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
      const socket = await edge.rawSocket('mallory');
      const end = closed(socket);
      socket.send(packet);
      await end;
      await edge.stillServes();
    });

    it('a message in more than 64 fragments', async () => {
      const socket = await edge.rawSocket('mallory');
      const end = closed(socket);
      for (let n = 0; n < 70; n++) socket.send('4', { fin: false });
      expect(await end).toBe(1008);
      await edge.stillServes();
    });

    it('an event before the session', async () => {
      const socket = new WebSocket(edge.socketUrl);
      const end = closed(socket);
      await new Promise((resolve) => socket.once('message', resolve));
      socket.send('42["message.send",{}]');
      await end;
      await edge.stillServes();
    });

    it('a socket that never presents itself', async () => {
      const socket = new WebSocket(edge.socketUrl);
      await closed(socket);
      await edge.stillServes();
    }, 120_000);

    it('a client that does not read what it is sent, before it takes our memory', async () => {
      const sender = await edge.connect('sid');
      const conversationId = await edge.conversationOf(sender, 'tom');
      const deaf = await edge.rawSocket('tom');
      deaf.pause();
      const end = closed(deaf);
      const text = '€'.repeat(8_000);
      // A server that has much to do may say so, and hears the same once more.
      const send = async (idempotencyKey: string): Promise<void> => {
        const answer = await sender.command('message.send', { conversationId, idempotencyKey, text });
        if (answer.ok) return;
        expect(answer.error).toMatchObject({ retryable: true });
        return send(idempotencyKey);
      };
      for (let sent = 0; sent < 600; sent += 20) {
        await Promise.all(Array.from({ length: 20 }, () => send(crypto.randomUUID())));
      }
      await until(
        { what: 'the deaf client is cut off', deadlineMs: 30_000, everyMs: 100 },
        async () => edge.log.includes('does not read') || undefined,
      );
      deaf.resume();
      await end;
      sender.close();
      await edge.stillServes();
    }, 120_000);

    it('compression, which is not negotiated', async () => {
      const socket = await edge.rawSocket('mallory');
      expect(socket.extensions).toBe('');
      socket.close();
    });
  });
});
