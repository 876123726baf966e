import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Mentions, Receipts } from '#conversations';
import type { MentionNotification } from '#protocol';

import { PostgresMentionNotifications } from '../../../libs/conversations/src/adapters/postgres.mention-notifications.js';
import { PostgresReceiptRegisters } from '../../../libs/conversations/src/adapters/postgres.receipt-registers.js';
import { Rows } from './support/rows.js';

const missing = { code: 'NOT_FOUND' };

describe('mentions', () => {
  let rows: Rows;
  let mentions: Mentions;
  let receipts: Receipts;
  beforeAll(async () => {
    rows = await Rows.begin();
    mentions = new Mentions(new PostgresMentionNotifications(rows.pool));
    receipts = new Receipts(new PostgresReceiptRegisters(rows.pool));
  });
  afterAll(() => rows.close());

  const mentioned = async (conversationId: string, senderId: string, userId: string, at?: Date) => {
    const sequence = await rows.send(conversationId, senderId, at);
    await rows.mention(conversationId, sequence, userId);
    return sequence;
  };
  const group = async () => {
    const [me, other] = [rows.id(), rows.id()];
    return { me, other, conversationId: await rows.group([me, other]) };
  };
  const list = async (userId: string, unreadOnly = false) => (await mentions.list(userId, { unreadOnly, limit: 100 })).mentions;
  const sequencesOf = (listed: readonly MentionNotification[]) => listed.map(({ sequence }) => sequence);

  it('come newest first, page by page, each once, those of one moment too', async () => {
    const { me, other, conversationId } = await group();
    const elsewhere = await rows.group([me, other]);
    for (let n = 0; n < 12; n += 1) {
      const at = new Date(Date.UTC(2026, 10, 26, 12, 0, Math.floor(n / 5)));
      await mentioned(n % 3 === 0 ? elsewhere : conversationId, other, me, at);
    }
    const everything = await list(me);
    expect(everything).toHaveLength(12);
    const orderOf = ({ createdAt, conversationId: id, sequence }: MentionNotification) =>
      `${9e15 - Date.parse(createdAt)} ${id} ${String(sequence).padStart(3, '0')}`;
    expect(everything.map(orderOf)).toEqual(everything.map(orderOf).toSorted());
    for (const limit of [1, 3, 5, 12]) {
      const pages: MentionNotification[] = [];
      for (let cursor: string | undefined, more = true; more;) {
        const page = await mentions.list(me, { unreadOnly: false, limit, ...(cursor !== undefined && { cursor }) });
        expect(page.mentions.length).toBeLessThanOrEqual(limit);
        pages.push(...page.mentions);
        more = page.next !== null;
        cursor = page.next ?? undefined;
      }
      expect(pages).toEqual(everything);
    }
  });

  it('say who, where and when', async () => {
    const { me, other, conversationId } = await group();
    const at = new Date(Date.UTC(2026, 10, 26, 12, 0, 0, 123));
    const sequence = await mentioned(conversationId, other, me, at);
    const messageId: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(await list(me)).toEqual([
      { conversationId, sequence, messageId, senderId: other, createdAt: at.toISOString(), readAt: null },
    ]);
    expect(await list(other)).toEqual([]);
  });

  it.each(['bm90IEpTT04', Buffer.from('[1]').toString('base64url'), Buffer.from('[1.5,"x",0]').toString('base64url')])(
    'do not go on from a cursor that was made up: %s',
    async (cursor) => {
      const asked = mentions.list(rows.id(), { cursor, unreadOnly: false, limit: 10 });
      await expect(asked).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    },
  );

  it('do not go on from another spelling of a cursor', async () => {
    const { me, other, conversationId } = await group();
    for (let n = 0; n < 2; n += 1) await mentioned(conversationId, other, me);
    const { next } = await mentions.list(me, { unreadOnly: false, limit: 1 });
    const respelled = Buffer.from(` ${Buffer.from(next ?? '', 'base64url').toString()}`).toString('base64url');
    const asked = mentions.list(me, { cursor: respelled, unreadOnly: false, limit: 1 });
    await expect(asked).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  describe('are read', () => {
    it('one by one, once for all', async () => {
      const { me, other, conversationId } = await group();
      const [first, second] = [await mentioned(conversationId, other, me), await mentioned(conversationId, other, me)];
      expect(await mentions.read(me, { conversationId, sequence: second })).toEqual({});
      expect(sequencesOf(await list(me, true))).toEqual([first]);
      const [{ readAt } = { readAt: null }] = await list(me);
      expect(readAt).not.toBeNull();
      await mentions.read(me, { conversationId, sequence: second });
      expect(await list(me)).toMatchObject([
        { sequence: second, readAt },
        { sequence: first, readAt: null },
      ]);
    });

    it('by reading the conversation up to them, when that was', async () => {
      const { me, other, conversationId } = await group();
      const [first, second] = [await mentioned(conversationId, other, me), await mentioned(conversationId, other, me)];
      const { receipt } = await receipts.recordRead(me, { conversationId, sequence: first });
      expect(await list(me)).toMatchObject([
        { sequence: second, readAt: null },
        { sequence: first, readAt: receipt.readAt },
      ]);
      expect(sequencesOf(await list(me, true))).toEqual([second]);
    });

    it('by writing after them: whoever writes has read', async () => {
      const { me, other, conversationId } = await group();
      const first = await mentioned(conversationId, other, me);
      const at = new Date(Date.UTC(2026, 10, 26, 12));
      await rows.send(conversationId, me, at);
      const second = await mentioned(conversationId, other, me);
      expect(sequencesOf(await list(me, true))).toEqual([second]);
      expect((await list(me)).find(({ sequence }) => sequence === first)?.readAt).toBe(at.toISOString());
    });

    it('by coming back after them', async () => {
      const { me, other, conversationId } = await group();
      const before = await mentioned(conversationId, other, me);
      await rows.pool.query('update conversation_member set joined_sequence = $3 where conversation_id = $1 and user_id = $2', [
        conversationId,
        me,
        before,
      ]);
      const after = await mentioned(conversationId, other, me);
      expect(sequencesOf(await list(me, true))).toEqual([after]);
    });
  });

  it('end for a former member where they left, as list and as something to read', async () => {
    const { me, other, conversationId } = await group();
    const seen = await mentioned(conversationId, other, me);
    await rows.leave(conversationId, me);
    const beyond = await mentioned(conversationId, other, me);
    expect(sequencesOf(await list(me))).toEqual([seen]);
    expect(await mentions.read(me, { conversationId, sequence: seen })).toEqual({});
    await expect(mentions.read(me, { conversationId, sequence: beyond })).rejects.toMatchObject(missing);
  });

  it('of others, and those that are none, do not exist', async () => {
    const { me, other, conversationId } = await group();
    const mine = await mentioned(conversationId, other, me);
    for (const [userId, place] of [
      [other, { conversationId, sequence: mine }],
      [rows.id(), { conversationId, sequence: mine }],
      [me, { conversationId, sequence: mine + 1 }],
      [me, { conversationId: rows.id(), sequence: mine }],
    ] as const) {
      await expect(mentions.read(userId, place)).rejects.toMatchObject(missing);
    }
    expect(sequencesOf(await list(me, true))).toEqual([mine]);
  });
});
