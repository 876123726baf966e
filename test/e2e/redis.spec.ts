import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { EventPayload } from '#protocol';
import { redisSettings } from '#platform';
import { RedisServer, until } from '#testing';

import { RawClient } from '../support/raw-client.js';
import { RunningParley } from '../support/running-parley.js';
import { TestIssuer } from '../support/test-issuer.js';

const patienceMs = 120_000;

describe('Redis that hangs', () => {
  let issuer: TestIssuer;
  let redis: RedisServer;
  let parley: RunningParley;
  beforeAll(async () => {
    [issuer, redis] = await Promise.all([TestIssuer.start(), RedisServer.start()]);
    parley = await RunningParley.start({ redisUrl: redis.url, environment: issuer.environment });
  }, patienceMs);
  afterAll(async () => {
    await parley.stop();
    await Promise.all([redis.dispose(), issuer.stop()]);
  }, patienceMs);

  const connect = async (name: string) =>
    RawClient.connect(parley.url, await issuer.token({ sub: name, sid: `session of ${name}`, preferred_username: name, name }));
  const userIdOf = async (name: string) => {
    const token = await issuer.token({ sub: name, sid: `session of ${name}`, preferred_username: name, name });
    const response = await fetch(`${parley.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    return ((await response.json()) as { user: { userId: string } }).user.userId;
  };

  it(
    'stops nobody: sending, receiving, opening and connecting go on, while it hangs and afterwards',
    async () => {
      const [ann, bob] = await Promise.all([connect('ann'), connect('bob')]);
      const opened = await ann.command('conversation.open', { userId: await userIdOf('bob') });
      const conversationId = opened.ok ? opened.data.conversation.conversationId : '';
      const heard: string[] = [];
      const hears = (text: string) =>
        until({ what: `bob hears “${text}”`, deadlineMs: 30_000, everyMs: 10 }, async () => heard.includes(text) || undefined);
      bob.socket.on('conversation.changes', ({ changes }: EventPayload<'conversation.changes'>) => {
        for (const change of changes) if (change.type === 'message.created') heard.push(change.message.text);
      });
      const send = async (text: string) => {
        const answer = await ann.command('message.send', { conversationId, idempotencyKey: crypto.randomUUID(), text });
        expect(answer).toMatchObject({ ok: true });
      };

      await send('before');
      await hears('before');
      await redis.pause();
      const frozen: string[] = [];
      const frozenAt = performance.now();
      while (performance.now() - frozenAt < 1.5 * redisSettings.answerMs) {
        const batch = Array.from({ length: 20 }, (_, n) => `frozen ${frozen.length + n}`);
        await Promise.all(batch.map(send));
        frozen.push(...batch);
      }
      await hears(frozen.at(-1) ?? '');
      const eve = await connect('eve');
      expect(await eve.command('conversation.open', { userId: await userIdOf('bob') })).toMatchObject({ ok: true });
      expect((await fetch(`${parley.url}/livez`)).status).toBe(200);

      redis.resume();
      await send('afterwards');
      await hears('afterwards');
      expect(heard.toSorted()).toEqual(['before', ...frozen, 'afterwards'].toSorted());
      expect(parley.alive).toBe(true);
      for (const client of [ann, bob, eve]) client.close();
    },
    patienceMs,
  );
});
