import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { shardOf } from '#actors';
import { Ids, SystemClock, SystemRandom } from '#kernel';

import type { ChangedConversation, ConversationWrite } from '../src/sequencer/conversation-journal.js';
import { sequencerSettings } from '../src/sequencer/settings.js';
import { journalChangesConformance } from './changes-conformance.js';
import { IdsApart } from './ids-apart.js';
import type { JournalUnderTest } from './journal-under-test.js';
import { Writes } from './writes.js';

/** What every {@link ConversationJournal} promises. Run it on each of them. */
export function conversationJournalConformance(engine: string, begin: () => Promise<JournalUnderTest>): void {
  const ids = new Ids(new SystemClock(), new SystemRandom());
  const conversationIds = new IdsApart(ids);
  const writes = new Writes(ids);

  describe(`conversation journal on ${engine}`, () => {
    let under: JournalUnderTest;
    beforeAll(async () => {
      under = await begin();
    });
    afterAll(() => under.close());

    const commitOne = async (write: ConversationWrite) => (await under.journal.commit([write]))[0];
    const load = async (id: string) => (await under.journal.load([id])).get(id);

    /** A conversation of two, in a shard that was acquired for it. */
    const open = async () => {
      const conversationId = conversationIds.next();
      const epoch = await under.acquire(shardOf(conversationId));
      const members: [string, string] = [ids.next(), ids.next()];
      expect(await commitOne(writes.opening(conversationId, epoch, members))).toMatchObject({ kind: 'committed' });
      return { conversationId, epoch, members, senderId: members[0] };
    };

    it('loads an id that nobody has opened as absent', async () => {
      const id = ids.next();
      expect(await load(id)).toEqual({
        state: { conversationId: id, opened: null, lastSequence: 0, lastRevision: 0 },
        dataKey: null,
        changedRecently: false,
      });
    });

    it('loads what was opened and written, and that it changed a moment ago', async () => {
      const { conversationId, epoch, members, senderId } = await open();
      await commitOne(writes.messages(conversationId, epoch, { sent: 0, senderId, keys: [ids.next(), ids.next()] }));
      const loaded = await load(conversationId);
      expect(loaded?.state).toMatchObject({ conversationId, lastSequence: 2, lastRevision: 3 });
      expect([...(loaded?.state.opened?.members ?? [])]).toEqual(
        expect.arrayContaining([
          [members[0], 'member'],
          [members[1], 'member'],
        ]),
      );
      expect(loaded?.changedRecently).toBe(true);
      expect(Uint8Array.from(loaded?.dataKey?.wrapped.material ?? [])).toEqual(Uint8Array.of(1, 2, 3));
    });

    it('says of what changed long ago that everybody was told', async () => {
      const { conversationId } = await open();
      await under.age(conversationId, sequencerSettings.announceWithinMs);
      expect((await load(conversationId))?.changedRecently).toBe(false);
    });

    it('knows which conversations changed a moment ago, the last ones first', async () => {
      const one = await open();
      await under.pass(1);
      const two = await open();
      await under.pass(1);
      const { conversationId, epoch, senderId } = one;
      await commitOne(writes.messages(conversationId, epoch, { sent: 0, senderId, keys: [ids.next()] }));
      const page = (atMost: number, after: ChangedConversation | null = null, withinMs = 30_000) =>
        under.journal.changedRecently({ withinMs, atMost, after });
      const changed = await page(1_000);
      expect(changed.slice(0, 2).map((each) => each.conversationId)).toEqual([one.conversationId, two.conversationId]);
      const [first] = await page(1);
      expect(first).toEqual(changed[0]);
      expect(await page(1, first)).toEqual(changed.slice(1, 2));
      expect(await page(1_000, changed.at(-1))).toEqual([]);
      await under.pass(1);
      expect(await page(1_000, null, 0)).toEqual([]);
    });

    it('loads many at once, each by its id', async () => {
      const [one, two] = [await open(), await open()];
      const absent = ids.next();
      const loaded = await under.journal.load([one.conversationId, absent, two.conversationId]);
      expect([...loaded.values()].map(({ state }) => [state.conversationId, state.lastRevision])).toEqual([
        [one.conversationId, 1],
        [absent, 0],
        [two.conversationId, 1],
      ]);
    });

    it('answers a used key with the message it stands for, and writes nothing of that write', async () => {
      const { conversationId, epoch, senderId } = await open();
      const key = ids.next();
      const first = writes.messages(conversationId, epoch, { sent: 0, senderId, keys: [key] });
      const committed = await commitOne(first);
      const again = await commitOne(writes.messages(conversationId, epoch, { sent: 1, senderId, keys: [ids.next(), key] }));
      expect(again).toMatchObject({
        kind: 'known',
        messages: [
          { senderId, idempotencyKey: key, messageId: first.messages[0]?.messageId, sequence: 1, revision: 2, keyVersion: 1 },
        ],
      });
      expect(again?.kind === 'known' && again.messages[0]?.createdAt).toBe(
        committed?.kind === 'committed' && committed.committedAt,
      );
      expect(again?.kind === 'known' && Uint8Array.from(again.messages[0]?.requestFingerprint ?? [])).toEqual(
        Uint8Array.of(1, 7),
      );
      expect((await load(conversationId))?.state).toMatchObject({ lastSequence: 1, lastRevision: 2 });
    });

    it('answers a used key that comes alone, whatever else its sender has written since', async () => {
      const { conversationId, epoch, senderId } = await open();
      const keys = Array.from({ length: 4 }, () => ids.next());
      const first = writes.messages(conversationId, epoch, { sent: 0, senderId, keys });
      await commitOne(first);
      for (const { idempotencyKey, messageId, sequence, revision } of first.messages) {
        const again = writes.messages(conversationId, epoch, { sent: 4, senderId, keys: [idempotencyKey] });
        const messages = [{ senderId, idempotencyKey, messageId, sequence, revision, keyVersion: 1 }];
        expect(await commitOne(again)).toMatchObject({ kind: 'known', messages });
      }
      expect((await load(conversationId))?.state).toMatchObject({ lastSequence: 4, lastRevision: 5 });
    });

    it('takes the same key from another sender as another request', async () => {
      const { conversationId, epoch, members } = await open();
      const key = ids.next();
      await commitOne(writes.messages(conversationId, epoch, { sent: 0, senderId: members[0], keys: [key] }));
      const other = await commitOne(writes.messages(conversationId, epoch, { sent: 1, senderId: members[1], keys: [key] }));
      expect(other).toMatchObject({ kind: 'committed' });
    });

    it('refuses an epoch that is not the newest', async () => {
      const { conversationId, epoch, senderId } = await open();
      await under.acquire(shardOf(conversationId));
      expect(await commitOne(writes.messages(conversationId, epoch, { sent: 0, senderId, keys: [ids.next()] }))).toEqual({
        kind: 'superseded',
      });
      expect((await load(conversationId))?.state.lastSequence).toBe(0);
    });

    it('refuses an epoch that was never given out', async () => {
      const { conversationId, epoch, senderId } = await open();
      const fromTheFuture = writes.messages(conversationId, epoch + 1, { sent: 0, senderId, keys: [ids.next()] });
      expect(await commitOne(fromTheFuture)).toEqual({ kind: 'superseded' });
    });

    it('refuses a head that has moved on', async () => {
      const { conversationId, epoch, senderId } = await open();
      await commitOne(writes.messages(conversationId, epoch, { sent: 0, senderId, keys: [ids.next()] }));
      const stale = writes.messages(conversationId, epoch, { sent: 0, senderId, keys: [ids.next()] });
      expect(await commitOne(stale)).toEqual({ kind: 'superseded' });
      expect((await load(conversationId))?.state).toMatchObject({ lastSequence: 1, lastRevision: 2 });
    });

    it('refuses to open a second time', async () => {
      const { conversationId, epoch, members } = await open();
      expect(await commitOne(writes.opening(conversationId, epoch, members))).toEqual({ kind: 'superseded' });
    });

    it('refuses messages to a conversation that does not exist', async () => {
      const conversationId = ids.next();
      const epoch = await under.acquire(shardOf(conversationId));
      const orphan = writes.messages(conversationId, epoch, { sent: 0, senderId: ids.next(), keys: [ids.next()] });
      expect(await commitOne(orphan)).toEqual({ kind: 'superseded' });
    });

    it('opens and writes in one go', async () => {
      const conversationId = ids.next();
      const epoch = await under.acquire(shardOf(conversationId));
      const members: [string, string] = [ids.next(), ids.next()];
      const opening = writes.opening(conversationId, epoch, members);
      const { messages, nextRevision, nextSequence } = writes.messages(conversationId, epoch, {
        sent: 0,
        senderId: members[0],
        keys: [ids.next()],
      });
      expect(await commitOne({ ...opening, messages, nextRevision, nextSequence })).toMatchObject({ kind: 'committed' });
      expect((await load(conversationId))?.state).toMatchObject({ lastSequence: 1, lastRevision: 2 });
    });

    it('lets no refusal of one write touch the others of the same call', async () => {
      const [good, fenced, stale, repeated] = [await open(), await open(), await open(), await open()];
      const key = ids.next();
      const send = ({ conversationId, epoch, senderId }: typeof good, sent: number, keys = [ids.next()]) =>
        writes.messages(conversationId, epoch, { sent, senderId, keys });
      await under.journal.commit([send(stale, 0), send(repeated, 0, [key])]);
      await under.acquire(shardOf(fenced.conversationId));
      const outcomes = await under.journal.commit([send(fenced, 0), send(good, 0), send(stale, 0), send(repeated, 1, [key])]);
      expect(outcomes.map((outcome) => outcome.kind)).toEqual(['superseded', 'committed', 'superseded', 'known']);
    });

    it('lets exactly one of many simultaneous writes on the same head through', async () => {
      const { conversationId, epoch, senderId } = await open();
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () =>
          commitOne(writes.messages(conversationId, epoch, { sent: 0, senderId, keys: [ids.next()] })),
        ),
      );
      expect(outcomes.filter((outcome) => outcome?.kind === 'committed')).toHaveLength(1);
      expect((await load(conversationId))?.state).toMatchObject({ lastSequence: 1, lastRevision: 2 });
    });
  });

  journalChangesConformance(engine, begin);
}
