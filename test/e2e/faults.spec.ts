import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { actorSettings } from '#actors';
import type { ConversationView, Parley } from '#client';
import { PostgresServer, RedisServer, until } from '#testing';

import { inTime } from '../support/in-time.js';
import { person } from '../support/person.js';
import { RawClient } from '../support/raw-client.js';
import { RunningParley } from '../support/running-parley.js';
import { TestIssuer } from '../support/test-issuer.js';

const patienceMs = 120_000;

describe('faults', () => {
  let issuer: TestIssuer;
  let postgres: PostgresServer;
  let redis: RedisServer;
  let parley: RunningParley;
  const open: Parley[] = [];
  beforeAll(async () => {
    [issuer, postgres, redis] = await Promise.all([TestIssuer.start(), PostgresServer.start(), RedisServer.start()]);
    parley = await RunningParley.start({ adminUrl: postgres.url, redisUrl: redis.url, environment: issuer.environment });
  }, patienceMs);
  afterAll(async () => {
    await Promise.all(open.map((each) => each.close()));
    await parley.stop();
    await Promise.all([postgres.dispose(), redis.dispose(), issuer.stop()]);
  }, patienceMs);

  const somebody = async (name: string) => {
    const client = await person(parley, issuer, name);
    open.push(client);
    return client;
  };
  const twoInConversation = async (one: string, other: string) => {
    const [first, second] = await Promise.all([somebody(one), somebody(other)]);
    const atFirst = await first.conversations.direct(second.me.userId);
    const atSecond = await second.conversations.direct(first.me.userId);
    await Promise.all([atFirst.load(), atSecond.load()]);
    return { first, second, atFirst, atSecond };
  };
  const reaches = (view: ConversationView, sequence: number): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if ((view.messages.at(-1)?.sequence ?? 0) < sequence) return;
        unsubscribe();
        resolve();
      };
      const unsubscribe = view.on('changed', look);
      look();
    });
  const rawClient = async (name: string) =>
    RawClient.connect(parley.url, await issuer.token({ sub: `subject of ${name}`, sid: 'raw', preferred_username: name, name }));

  it(
    'NFR-REL-3, NFR-REL-6: kill -9 in mid-load: every acknowledged message is there once, numbers are gapless, clients resume by themselves',
    async () => {
      const { atFirst, atSecond } = await twoInConversation('ada', 'bob');
      const handles = await Promise.all(Array.from({ length: 300 }, (_, n) => atFirst.send({ text: `${n}` })));
      await handles[20]?.persisted;
      await parley.kill();
      const acknowledged = handles
        .filter(({ sequence }) => sequence !== undefined)
        .map(({ sequence, idempotencyKey }) => ({ sequence, idempotencyKey }));
      expect(acknowledged.length).toBeGreaterThan(20);
      expect(acknowledged.length).toBeLessThan(300);
      await parley.run();
      await Promise.all(handles.map(({ persisted }) => persisted));
      await reaches(atSecond, 300);

      const history = [];
      for await (const message of atSecond.history({ pageSize: 200 })) history.unshift(message);
      expect(history.map(({ sequence }) => sequence)).toEqual(handles.map((_, n) => n + 1));
      expect(history.map(({ text }) => text)).toEqual(handles.map((_, n) => `${n}`));
      for (const { sequence = 0, idempotencyKey } of acknowledged)
        expect(history[sequence - 1]?.idempotencyKey).toBe(idempotencyKey);
    },
    patienceMs,
  );

  it(
    'EC8, NFR-REL-3: PostgreSQL away: nothing is acknowledged, a retryable error comes within 2 s, and service resumes by itself',
    async () => {
      const { atFirst, atSecond, second } = await twoInConversation('cal', 'dot');
      await (
        await atFirst.send({ text: 'before' })
      ).persisted;
      const raw = await rawClient('cal');
      const request = { conversationId: atFirst.id, idempotencyKey: crypto.randomUUID(), text: 'once' };

      await postgres.stop();
      expect(await inTime(raw.command('message.send', request))).toMatchObject({
        ok: false,
        error: { code: 'UNAVAILABLE', retryable: true, retryAfterMs: actorSettings.retryAfterMs },
      });
      const waiting = await atFirst.send({ text: 'meanwhile' });
      expect(await raw.command('sync', { conversationId: atFirst.id, afterRevision: 0 })).toMatchObject({
        error: { code: 'UNAVAILABLE', retryable: true },
      });
      expect((await fetch(`${parley.url}/readyz`)).status).toBe(503);
      expect((await fetch(`${parley.url}/livez`)).status).toBe(200);
      expect(waiting.state).toBe('sending');

      await postgres.restart();
      await waiting.persisted;
      const answer = await raw.command('message.send', request);
      expect(await raw.command('message.send', request)).toEqual(answer);
      await reaches(atSecond, answer.ok ? answer.data.sequence : 0);
      expect(atSecond.messages.map(({ text }) => text)).toEqual(['before', 'meanwhile', 'once']);
      expect(second.connection).toBe('connected');
      raw.close();
    },
    patienceMs,
  );

  it(
    'EC8: PostgreSQL away during a change of any kind: refused within 2 s, made once when it is back',
    async () => {
      const [first, second] = await Promise.all([rawClient('mia'), rawClient('noa')]);
      const [third, fourth] = await Promise.all([rawClient('ole'), rawClient('pia')]);
      const [secondId, thirdId, fourthId] = [second, third, fourth].map(({ session }) => session.user.userId) as [
        string,
        string,
        string,
      ];
      const memberIds = [secondId, thirdId];
      const created = await first.command('group.create', { idempotencyKey: crypto.randomUUID(), name: 'Away', memberIds });
      if (!created.ok) throw new Error(created.error.code);
      const { conversationId } = created.data.conversation;
      for (const text of ['one', 'two']) {
        await first.command('message.send', { conversationId, idempotencyKey: crypto.randomUUID(), text });
      }
      const made = await first.command('invitation.create', { conversationId });
      if (!made.ok) throw new Error(made.error.code);
      const changes: readonly (() => Promise<{ readonly ok: boolean }>)[] = [
        () => first.command('message.edit', { conversationId, sequence: 1, idempotencyKey: editKey, text: 'edited' }),
        () => second.command('reaction.add', { conversationId, sequence: 1, emoji: '👍' }),
        () => first.command('message.delete', { conversationId, sequence: 2 }),
        () => fourth.command('invitation.join', { token: made.data.token }),
        () => first.command('group.update', { conversationId, name: 'Back' }),
        () => first.command('member.role', { conversationId, userId: secondId, role: 'admin' }),
        () => first.command('member.remove', { conversationId, userId: thirdId }),
        () => first.command('receipt.read', { conversationId, sequence: 1 }),
      ];
      const editKey = crypto.randomUUID();

      await postgres.stop();
      for (const answer of await inTime(Promise.all(changes.map((change) => change())))) {
        expect(answer).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE', retryable: true } });
      }
      await postgres.restart();
      await until({ what: 'the service resumes', deadlineMs: 20_000 }, async () => (await changes[0]?.())?.ok || undefined);
      for (const round of ['once', 'and again']) {
        for (const [index, change] of changes.entries())
          expect([round, index, await change()]).toMatchObject([round, index, { ok: true }]);
      }

      const history = await second.command('history', { conversationId });
      expect(history).toMatchObject({
        data: {
          messages: [
            { text: 'edited', reactions: [{ emoji: '👍', count: 1, mine: true }] },
            { text: '', deletedBy: expect.any(String) },
          ],
        },
      });
      // Two messages, the creation and the invitation; then each of the seven changes of the conversation once.
      expect(history.ok && history.data.revision).toBe(4 + 7);
      const found = await second.command('sync', { conversationId, afterRevision: 0 });
      const members = found.ok
        ? found.data.changes.flatMap((change) => (change.type === 'members.changed' ? change.members : []))
        : [];
      expect(members).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ userId: fourthId, status: 'active' }),
          expect.objectContaining({ userId: secondId, role: 'admin' }),
          expect.objectContaining({ userId: thirdId, status: 'removed' }),
        ]),
      );
      for (const client of [first, second, third, fourth]) client.close();
    },
    patienceMs,
  );

  it(
    'EC8: PostgreSQL frozen: commits of unknown outcome are decided, and every message is there once',
    async () => {
      const { atFirst, atSecond } = await twoInConversation('eve', 'fay');
      await (
        await atFirst.send({ text: 'before' })
      ).persisted;
      const raw = await rawClient('eve');
      await postgres.pause();
      const frozen = { conversationId: atFirst.id, idempotencyKey: crypto.randomUUID(), text: 'frozen' };
      expect(await raw.command('message.send', frozen)).toMatchObject({
        ok: false,
        error: { code: 'UNAVAILABLE', retryable: true },
      });
      const handles = await Promise.all(Array.from({ length: 50 }, (_, n) => atFirst.send({ text: `${n}` })));
      await postgres.resume();
      await Promise.all(handles.map(({ persisted }) => persisted));
      const answer = await raw.command('message.send', frozen);
      await reaches(atSecond, 52);
      expect(atSecond.messages.find(({ idempotencyKey }) => idempotencyKey === frozen.idempotencyKey)?.sequence).toBe(
        answer.ok && answer.data.sequence,
      );
      raw.close();
      expect(new Set(atSecond.messages.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(atSecond.messages.length);
    },
    patienceMs,
  );

  it(
    'Redis away: sending, receiving and connecting go on',
    async () => {
      const { atFirst, atSecond } = await twoInConversation('gus', 'hal');
      await redis.stop();
      const persisted = await (await atFirst.send({ text: 'without Redis' })).persisted;
      await reaches(atSecond, persisted.sequence);
      const newcomer = await somebody('ivy');
      const atIvy = await newcomer.conversations.direct((await somebody('jon')).me.userId);
      await (
        await atIvy.send({ text: 'a new conversation, too' })
      ).persisted;
      await redis.restart();
      const after = await (await atFirst.send({ text: 'with Redis again' })).persisted;
      await reaches(atSecond, after.sequence);
      expect(parley.alive).toBe(true);
    },
    patienceMs,
  );

  it(
    'shutdown: clients are told when to come back, and what was acknowledged stays',
    async () => {
      const { atFirst } = await twoInConversation('kim', 'lou');
      const raw = await rawClient('kim');
      const draining = raw.next('server.draining');
      const { sequence } = await (await atFirst.send({ text: 'before the restart' })).persisted;
      const token = await issuer.token({ sub: 'subject of kim', sid: 'rest', preferred_username: 'kim', name: 'kim' });
      const posted = Array.from({ length: 200 }, async (_, n) => {
        const headers = {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': crypto.randomUUID(),
        };
        const body = JSON.stringify({ text: `during the restart ${n}` });
        const answer = await fetch(`${parley.url}/v1/conversations/${atFirst.id}/messages`, {
          method: 'POST',
          headers,
          body,
        }).catch(() => null);
        return answer?.status === 201 ? ((await answer.json()) as { sequence: number }).sequence : answer?.status;
      });
      await Promise.all([draining, parley.end()]);
      // Everybody has an answer: stored under a number of its own, come back later (the outcome is open), or no connection.
      const answers = await Promise.all(posted);
      const stored = answers.filter((answer) => answer !== undefined && answer !== 503);
      expect(new Set(stored).size).toBe(stored.length);
      expect((await draining).retryAfterMs).toBeGreaterThanOrEqual(0);
      await parley.run();
      const again = await (await atFirst.send({ text: 'after the restart' })).persisted;
      expect(again.sequence).toBeGreaterThan(Math.max(sequence, ...stored.map(Number)));
    },
    patienceMs,
  );

  it('keeps content and tokens out of the log, whatever went wrong', () => {
    expect(parley.log).not.toContain('meanwhile');
    expect(parley.log).not.toContain('without Redis');
    expect(parley.log).not.toMatch(/eyJ[\w-]+\.[\w-]+\./);
  });
});
