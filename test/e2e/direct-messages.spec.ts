import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import type { ConversationView, Parley } from '#client';
import type { Message } from '#protocol';

import { person } from '../support/person.js';
import { RunningParley } from '../support/running-parley.js';
import { TestIssuer } from '../support/test-issuer.js';

describe('User story 1: send and receive direct messages', () => {
  let issuer: TestIssuer;
  let parley: RunningParley;
  const open: Parley[] = [];
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    parley = await RunningParley.start({ environment: issuer.environment });
  }, 120_000);
  afterAll(async () => {
    await Promise.all(open.map((each) => each.close()));
    await parley.stop();
    await issuer.stop();
  }, 120_000);

  const somebody = async (name: string) => {
    const client = await person(parley, issuer, name);
    open.push(client);
    return client;
  };
  const messageIn = (conversation: ConversationView, text: string): Promise<Message> =>
    new Promise((resolve) => {
      const look = () => {
        const found = conversation.messages.find((message) => message.text === text);
        if (found === undefined) return;
        unsubscribe();
        resolve(found);
      };
      const unsubscribe = conversation.on('changed', look);
      look();
    });

  it('US1.1, FR-001, FR-004: B receives over the socket what A sends, and PostgreSQL holds it, sealed', async () => {
    const [ana, ben] = await Promise.all([somebody('ana'), somebody('ben')]);
    const atAna = await ana.conversations.direct(ben.me.userId);
    const atBen = await ben.conversations.direct(ana.me.userId);
    expect(atBen.id).toBe(atAna.id);
    await atBen.load();

    const sent = await atAna.send({ text: 'The canary sings at noon' });
    const received = await messageIn(atBen, 'The canary sings at noon');
    const persisted = await sent.persisted;
    expect(received).toMatchObject({ senderId: ana.me.userId, sequence: persisted.sequence, messageId: persisted.messageId });

    const database = new pg.Client({ connectionString: parley.databaseUrl });
    await database.connect();
    const { rows } = await database.query('select * from message where message_id = $1', [persisted.messageId]);
    await database.end();
    expect(rows).toHaveLength(1);
    expect(rows[0].sequence).toBe(String(persisted.sequence));
    expect(Buffer.from(rows[0].content_encrypted as Uint8Array).toString('latin1')).not.toContain('canary');
  });

  it('US1.2: B reconnects and reads the whole history, page by page', async () => {
    const [cleo, dan] = await Promise.all([somebody('cleo'), somebody('dan')]);
    const atCleo = await cleo.conversations.direct(dan.me.userId);
    const texts = Array.from({ length: 120 }, (_, n) => `message ${n + 1}`);
    await Promise.all(texts.map(async (text) => (await atCleo.send({ text })).persisted));
    await dan.close();

    const again = await somebody('dan');
    const history: Message[] = [];
    for await (const message of (await again.conversations.get(atCleo.id)).history({ pageSize: 50 })) history.push(message);
    expect(history.map(({ text }) => text).reverse()).toEqual(texts);
    expect(history.map(({ sequence }) => sequence).reverse()).toEqual(texts.map((_, n) => n + 1));
  });

  it('US1.3, FR-005: what A sends while B is offline reaches B when B comes back', async () => {
    const [eva, fin] = await Promise.all([somebody('eva'), somebody('fin')]);
    const atEva = await eva.conversations.direct(fin.me.userId);
    await (
      await atEva.send({ text: 'before' })
    ).persisted;
    await fin.close();
    await (
      await atEva.send({ text: 'while you were away' })
    ).persisted;

    const back = await somebody('fin');
    const [line] = back.conversations.list();
    expect(line?.conversation.conversationId).toBe(atEva.id);
    expect(line?.lastMessage?.text).toBe('while you were away');
    const atFin = await back.conversations.get(atEva.id);
    await atFin.load();
    expect(atFin.messages.map(({ text }) => text)).toEqual(['before', 'while you were away']);
  });

  it('the same two users get the same conversation, also when both open it at once', async () => {
    const [gus, hal] = await Promise.all([somebody('gus'), somebody('hal')]);
    const opened = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        n % 2 ? gus.conversations.direct(hal.me.userId) : hal.conversations.direct(gus.me.userId),
      ),
    );
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    expect(gus.conversations.list()).toHaveLength(1);
  });

  it('EC2, FR-014: many who send at once agree on one order', async () => {
    const [ida, jon] = await Promise.all([somebody('ida'), somebody('jon')]);
    const atIda = await ida.conversations.direct(jon.me.userId);
    const atJon = await jon.conversations.direct(ida.me.userId);
    await Promise.all([atIda.load(), atJon.load()]);
    const handles = await Promise.all(Array.from({ length: 200 }, (_, n) => (n % 2 ? atIda : atJon).send({ text: `${n}` })));
    const sequences = await Promise.all(handles.map(async ({ persisted }) => (await persisted).sequence));
    expect(sequences.toSorted((a, b) => a - b)).toEqual(handles.map((_, n) => n + 1));
    await Promise.all([atIda, atJon].map((view) => messageIn(view, '199')));
    await Promise.all([atIda, atJon].map((view) => messageIn(view, '198')));
    expect(atIda.messages).toEqual(atJon.messages);
  });
});
