import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Receipts } from '#conversations';
import { limits } from '#protocol';

import { PostgresReceiptRegisters } from '../../../libs/conversations/src/adapters/postgres.receipt-registers.js';
import { Rows } from './support/rows.js';

const missing = { code: 'NOT_FOUND' };

describe('receipts', () => {
  let rows: Rows;
  let receipts: Receipts;
  beforeAll(async () => {
    rows = await Rows.begin();
    receipts = new Receipts(new PostgresReceiptRegisters(rows.pool));
  });
  afterAll(() => rows.close());

  /** Two members, one of whom has written so many messages. */
  const conversation = async (messages: number) => {
    const [writer, reader] = [rows.id(), rows.id()];
    const conversationId = await rows.group([writer, reader]);
    for (let n = 0; n < messages; n += 1) await rows.send(conversationId, writer);
    const at = (sequence: number) => ({ conversationId, sequence });
    const registers = async (userId: string) =>
      (await receipts.list(userId, { conversationId })).receipts.find((receipt) => receipt.userId === userId);
    return { writer, reader, conversationId, at, registers };
  };

  it('are nothing until there is something to say, and take no row until then', async () => {
    const { reader, at, registers, conversationId } = await conversation(0);
    const nothing = { userId: reader, deliveredSequence: 0, readSequence: 0, readAt: null };
    expect(await registers(reader)).toEqual(nothing);
    expect(await receipts.recordRead(reader, at(1))).toEqual({ receipt: nothing, advanced: false, unread: 0, unreadMentions: 0 });
    expect(await receipts.recordDelivered(reader, at(1))).toEqual({ receipt: nothing, advanced: false });
    const { stored } = await rows.one<{ stored: string }>(
      'select count(*) as stored from member_state where conversation_id = $1',
      [conversationId],
    );
    expect(Number(stored)).toBe(0);
  });

  it('never go back', async () => {
    const { reader, at, registers } = await conversation(5);
    expect(await receipts.read(reader, at(4))).toEqual({ readSequence: 4, unread: 1, unreadMentions: 0 });
    expect(await receipts.read(reader, at(2))).toEqual({ readSequence: 4, unread: 1, unreadMentions: 0 });
    expect(await receipts.delivered(reader, at(5))).toEqual({ deliveredSequence: 5 });
    expect(await receipts.delivered(reader, at(1))).toEqual({ deliveredSequence: 5 });
    expect(await registers(reader)).toMatchObject({ deliveredSequence: 5, readSequence: 4 });
  });

  it('take what was read for delivered, and not the other way round', async () => {
    const { reader, at, registers } = await conversation(5);
    await receipts.delivered(reader, at(3));
    expect(await registers(reader)).toMatchObject({ deliveredSequence: 3, readSequence: 0, readAt: null });
    await receipts.read(reader, at(2));
    expect(await registers(reader)).toMatchObject({ deliveredSequence: 3, readSequence: 2 });
    await receipts.read(reader, at(4));
    expect(await registers(reader)).toMatchObject({ deliveredSequence: 4, readSequence: 4 });
  });

  it('go no further than the newest message, so that the next one is unread', async () => {
    const { writer, reader, at, conversationId } = await conversation(3);
    expect(await receipts.read(reader, at(Number.MAX_SAFE_INTEGER))).toEqual({ readSequence: 3, unread: 0, unreadMentions: 0 });
    expect(await receipts.delivered(reader, at(4))).toEqual({ deliveredSequence: 3 });
    const next = await rows.send(conversationId, writer);
    await rows.mention(conversationId, next, reader);
    expect(await receipts.read(reader, at(3))).toEqual({ readSequence: 3, unread: 1, unreadMentions: 1 });
  });

  it('say when something was read last, by the clock of the database', async () => {
    const { reader, at } = await conversation(2);
    const { before } = await rows.one<{ before: Date }>(`select date_trunc('milliseconds', clock_timestamp()) as before`, []);
    const first = await receipts.recordRead(reader, at(1));
    const again = await receipts.recordRead(reader, at(1));
    const { after } = await rows.one<{ after: Date }>('select clock_timestamp() as after', []);
    const readAt = Date.parse(first.receipt.readAt ?? '');
    expect(readAt).toBeGreaterThanOrEqual(before.getTime());
    expect(readAt).toBeLessThanOrEqual(after.getTime());
    expect(again.receipt.readAt).toBe(first.receipt.readAt);
  });

  it('tell whether a write moved anything', async () => {
    const { reader, at } = await conversation(3);
    const advanced = [
      await receipts.recordDelivered(reader, at(2)),
      await receipts.recordDelivered(reader, at(2)),
      await receipts.recordRead(reader, at(1)),
      await receipts.recordRead(reader, at(1)),
      await receipts.recordRead(reader, at(9)),
      await receipts.recordDelivered(reader, at(9)),
    ].map((recorded) => recorded.advanced);
    expect(advanced).toEqual([true, false, true, false, true, false]);
  });

  it('keep the largest of many written at once', async () => {
    const { reader, at, registers } = await conversation(12);
    const sequences = [3, 11, 7, 12, 1, 9, 12, 5];
    const answers = await Promise.all(
      sequences.flatMap((sequence) => [
        receipts.recordRead(reader, at(sequence)),
        receipts.recordDelivered(reader, at(sequence)),
      ]),
    );
    expect(await registers(reader)).toMatchObject({ deliveredSequence: 12, readSequence: 12 });
    for (const [index, { receipt }] of answers.entries()) {
      const asked = sequences[Math.floor(index / 2)] ?? 0;
      expect(index % 2 === 0 ? receipt.readSequence : receipt.deliveredSequence).toBeGreaterThanOrEqual(asked);
    }
  });

  it.each(['read', 'delivered'] as const)('keep a larger number %s that another device writes meanwhile', async (what) => {
    const { reader, at, registers, conversationId } = await conversation(9);
    await receipts.read(reader, at(1));
    const other = await rows.pool.connect();
    try {
      await other.query('begin');
      await other.query(
        'update member_state set delivered_sequence = 9, read_sequence = 8 where conversation_id = $1 and user_id = $2',
        [conversationId, reader],
      );
      const asked = receipts[what](reader, at(5));
      await rows.untilSomebodyWaits();
      await other.query('commit');
      await asked;
      expect(await registers(reader)).toMatchObject({ deliveredSequence: 9, readSequence: 8 });
    } finally {
      other.release();
    }
  });

  it('mark the mentions that reading passes, and leave those before and after alone', async () => {
    const { reader, at, conversationId } = await conversation(5);
    for (const sequence of [1, 3, 5]) await rows.mention(conversationId, sequence, reader);
    const marked = async () => {
      const { rows: mentions } = await rows.pool.query<{ sequence: string; read_at: Date }>(
        'select sequence, read_at from mention_notification where user_id = $1 and read_at is not null order by sequence',
        [reader],
      );
      return mentions.map((mention) => [Number(mention.sequence), mention.read_at.toISOString()]);
    };
    const first = await receipts.recordRead(reader, at(2));
    expect(first).toMatchObject({ unread: 3, unreadMentions: 2 });
    expect(await marked()).toEqual([[1, first.receipt.readAt]]);
    const second = await receipts.recordRead(reader, at(4));
    expect(second).toMatchObject({ unread: 1, unreadMentions: 1 });
    expect(await marked()).toEqual([
      [1, first.receipt.readAt],
      [3, second.receipt.readAt],
    ]);
  });

  it('wait for no commit that is taking a mention away', async () => {
    const { reader, at, conversationId } = await conversation(2);
    await rows.mention(conversationId, 1, reader);
    const commit = await rows.pool.connect();
    try {
      await commit.query('begin');
      await commit.query('delete from mention_notification where conversation_id = $1', [conversationId]);
      expect(await receipts.read(reader, at(2))).toEqual({ readSequence: 2, unread: 0, unreadMentions: 0 });
      await commit.query('commit');
    } finally {
      commit.release();
    }
  });

  it('do not exist for a stranger, for a former member, and of a conversation that does not exist', async () => {
    const { conversationId, at, reader } = await conversation(1);
    const nowhere = { conversationId: rows.id(), sequence: 1 };
    await rows.leave(conversationId, reader);
    for (const [userId, place] of [
      [rows.id(), at(1)],
      [reader, at(1)],
      [reader, nowhere],
    ] as const) {
      await expect(receipts.read(userId, place)).rejects.toMatchObject(missing);
      await expect(receipts.delivered(userId, place)).rejects.toMatchObject(missing);
      await expect(receipts.list(userId, place)).rejects.toMatchObject(missing);
    }
    const { stored } = await rows.one<{ stored: string }>('select count(*) as stored from member_state where user_id = $1', [
      reader,
    ]);
    expect(Number(stored)).toBe(0);
  });

  describe('of others', () => {
    it('are shared among the members, and show nobody who left', async () => {
      const { writer, reader, conversationId, at } = await conversation(3);
      const former = rows.id();
      await rows.join(conversationId, { userId: former, status: 'left' });
      await receipts.read(reader, at(2));
      const { receipts: listed } = await receipts.list(writer, { conversationId });
      const expected = [
        { userId: writer, deliveredSequence: 0, readSequence: 0, readAt: null },
        { userId: reader, deliveredSequence: 2, readSequence: 2, readAt: expect.any(String) as unknown },
      ];
      expect(listed).toEqual(expected.toSorted((one, other) => (one.userId < other.userId ? -1 : 1)));
    });

    it(`are shared by up to ${limits.receiptsSharedMembers} members who are there now, and by no more`, async () => {
      const members = Array.from({ length: limits.receiptsSharedMembers }, () => rows.id());
      const [me = ''] = members;
      const conversationId = await rows.group([...members, { userId: rows.id(), status: 'left' }]);
      const unknown = rows.id();
      expect((await receipts.list(me, { conversationId })).receipts.map(({ userId }) => userId)).toEqual(members.toSorted());
      expect(await receipts.sharedAmong([conversationId, unknown])).toEqual(
        new Map([[conversationId, { kind: 'group', conversationId, membershipEpoch: 0 }]]),
      );
      await rows.join(conversationId, { userId: rows.id() });
      expect((await receipts.list(me, { conversationId })).receipts.map(({ userId }) => userId)).toEqual([me]);
      expect(await receipts.sharedAmong([conversationId, unknown])).toEqual(new Map());
    });
  });
});
