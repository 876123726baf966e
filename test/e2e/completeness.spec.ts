import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type ConversationView, type Healed, type HistoryWindow, Parley } from '#client';
import { until } from '#testing';

import { RunningParley } from '../support/running-parley.js';
import { TestIssuer } from '../support/test-issuer.js';
import { CuttableTransport } from './support/cuttable-transport.js';
import { StoredGroup } from './support/stored-group.js';

const patienceMs = 120_000;

/** Views are read-only by their types alone, so that a test can damage what a client holds. */
type Damaged<Part> = { -readonly [Key in keyof Part]: Part[Key] };
const shown = (view: ConversationView) => view.messages as Damaged<ConversationView['messages'][number]>[];

describe('completeness', () => {
  let issuer: TestIssuer;
  let running: RunningParley;
  const open: Parley[] = [];
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    running = await RunningParley.start({ environment: issuer.environment });
  }, patienceMs);
  afterAll(async () => {
    await Promise.all(open.map((each) => each.close()));
    await running.stop();
    await issuer.stop();
  }, patienceMs);

  const client = async (name: string) => {
    const transport = new CuttableTransport(running.url);
    const claims = { sub: `subject of ${name}`, sid: `session of ${name}`, preferred_username: name, name };
    const parley = await Parley.connect({ url: running.url, transport, token: () => issuer.token(claims) });
    open.push(parley);
    return { parley, transport };
  };

  /** A group with so many messages, reactions, an edit and a tombstone among them, as two of its members show it. */
  const group = async (prefix: string, messages: number) => {
    const [ann, ben, cleo] = await Promise.all(['ann', 'ben', 'cleo'].map((name) => client(`${prefix}-${name}`)));
    const memberIds = [ben!, cleo!].map(({ parley }) => parley.me.userId);
    const view = await ann!.parley.conversations.createGroup({ name: 'Complete', memberIds });
    for (let number = 1; number <= messages; number += 1) await view.send({ text: `message ${number}` });
    const last = await view.send({ text: 'the last one' });
    await last.persisted;
    await view.react(2, '👍');
    await view.edit(3, { text: 'edited' });
    await view.delete(4);
    const other = await ben!.parley.conversations.get(view.id);
    await other.load();
    return { ann: ann!, ben: ben!, view, other };
  };

  const proven = (view: ConversationView) =>
    until({ what: `${view.id} proven to its head`, deadlineMs: 30_000, everyMs: 20 }, async () =>
      view.verified > 0 && view.verified === view.details.revision ? true : undefined,
    );

  /** As PostgreSQL has it, and proven to the head. */
  const expectStored = async (view: ConversationView, messages: ConversationView['messages'], reader: string) => {
    const stored = await StoredGroup.open(running.databaseUrl, view.id);
    try {
      expect(view.verified).toBe((await stored.head()).revision);
      expect(messages.map(({ text: _text, ...message }) => message)).toEqual(await stored.messages(reader));
    } finally {
      await stored.close();
    }
  };

  it(
    'a client whose state is damaged finds out by digest after it was away, heals what differs, and says how much',
    async () => {
      const { ann, ben, view, other } = await group('damaged', 150);
      while (await other.loadOlder());
      await proven(other);
      const before = structuredClone(other.messages);
      const healed: Healed[] = [];
      ben.parley.on('healed', (one) => healed.push(one));

      shown(other)[9] = { ...before[9]!, text: 'never said' };
      delete (shown(other)[1] as { reactions?: unknown }).reactions;
      shown(other)[120] = { ...before[60]!, sequence: 121 };
      ben.transport.cut();

      await until({ what: 'healed', deadlineMs: 30_000, everyMs: 20 }, async () => healed[0]);
      await proven(other);
      expect(healed).toEqual([{ conversationId: other.id, messages: 3, roster: false }]);
      expect(other.messages).toEqual(before);

      (other.details as Damaged<ConversationView['details']>).name = 'never called so';
      expect(await other.verify()).toMatchObject({ messages: 0, roster: true });
      expect(other.details.name).toBe('Complete');
      await expectStored(other, other.messages, ben.parley.me.userId);

      await view.removeMember(ben.parley.me.userId);
      await until(
        { what: 'gone', deadlineMs: 30_000, everyMs: 20 },
        async () => other.membership.status === 'removed' || undefined,
      );
      await (
        await view.send({ text: 'after' })
      ).persisted;
      await view.edit(10, { text: 'edited afterwards' });
      shown(other)[9] = { ...shown(other)[9]!, text: 'edited afterwards' };
      expect(await other.verify()).toMatchObject({ messages: 1, roster: false });
      expect(other.messages).toEqual(before);
      expect(ann.parley.connection).toBe('connected');
    },
    patienceMs,
  );

  it(
    'who jumps to a message pages both ways from there, while it goes on changing, until it is the live window',
    async () => {
      const { ben, view, other } = await group('jumping', 150);
      const window = await other.around(30);
      const texts = (of: HistoryWindow) => of.snapshot.get().messages.map(({ text }) => text);
      expect(texts(window)).toContain('message 30');
      expect(window.snapshot.get()).toMatchObject({ hasOlder: true, hasNewer: true });
      await view.react(30, '🎉');
      await until(
        { what: 'the reaction', deadlineMs: 30_000, everyMs: 20 },
        async () =>
          window.snapshot.get().messages.some(({ sequence, reactions }) => sequence === 30 && reactions?.length === 1) ||
          undefined,
      );
      while (await window.loadOlder());
      while (await window.loadNewer());
      await (
        await view.send({ text: 'while it is open' })
      ).persisted;
      await until(
        { what: 'the new message', deadlineMs: 30_000, everyMs: 20 },
        async () => texts(window).at(-1) === 'while it is open' || undefined,
      );
      const { messages, hasOlder, hasNewer } = window.snapshot.get();
      expect([messages.length, hasOlder, hasNewer]).toEqual([152, false, false]);
      for (const message of other.messages) expect(messages[message.sequence - 1]).toBe(message);
      await other.verify();
      await expectStored(other, messages, ben.parley.me.userId);
      window.close();
    },
    patienceMs,
  );
});
