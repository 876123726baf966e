import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Mentions, Receipts, Unread } from '#conversations';
import type { UnreadExplanation } from '#protocol';

import { PostgresMemberships } from '../../../libs/conversations/src/adapters/postgres.memberships.js';
import { PostgresMentionNotifications } from '../../../libs/conversations/src/adapters/postgres.mention-notifications.js';
import { PostgresReceiptRegisters } from '../../../libs/conversations/src/adapters/postgres.receipt-registers.js';
import { PostgresUnreadCounts } from '../../../libs/conversations/src/adapters/postgres.unread-counts.js';
import { Rows } from './support/rows.js';

describe('what is unread', () => {
  let rows: Rows;
  let unread: Unread;
  let receipts: Receipts;
  let mentions: Mentions;
  let memberships: PostgresMemberships;
  beforeAll(async () => {
    rows = await Rows.begin();
    unread = new Unread(new PostgresUnreadCounts(rows.pool));
    receipts = new Receipts(new PostgresReceiptRegisters(rows.pool));
    mentions = new Mentions(new PostgresMentionNotifications(rows.pool));
    memberships = new PostgresMemberships(rows.pool);
  });
  afterAll(() => rows.close());

  it('is explained by what it is derived from', async () => {
    const [me, other] = [rows.id(), rows.id()];
    const conversationId = await rows.group([other]);
    for (let n = 0; n < 3; n += 1) await rows.send(conversationId, other);
    await rows.join(conversationId, { userId: me, joinedSequence: 3 });
    await rows.send(conversationId, other);
    await receipts.read(me, { conversationId, sequence: 4 });
    await rows.send(conversationId, me);
    for (let n = 0; n < 4; n += 1) await rows.send(conversationId, other);
    await rows.change(conversationId, 2, 'delete');
    await rows.change(conversationId, 7, 'delete');
    await rows.mention(conversationId, 4, me);
    await rows.mention(conversationId, 9, me);
    expect(await unread.explain(me, { limit: 10 })).toEqual({
      total: { unread: 3, unreadMentions: 1 },
      conversations: [
        {
          conversationId,
          lastSequence: 9,
          readSequence: 4,
          ownSequence: 5,
          joinedSequence: 3,
          tombstones: 1,
          unread: 3,
          unreadMentions: 1,
        },
      ],
      next: null,
    });
  });

  it('is nothing for somebody without conversations, and nothing that has been read to its end', async () => {
    const [me, other] = [rows.id(), rows.id()];
    const nothing = { total: { unread: 0, unreadMentions: 0 }, conversations: [], next: null };
    expect(await unread.explain(me, { limit: 10 })).toEqual(nothing);
    const conversationId = await rows.group([me, other]);
    await rows.send(conversationId, other);
    await receipts.read(me, { conversationId, sequence: 1 });
    expect(await unread.explain(me, { limit: 10 })).toEqual(nothing);
  });

  it('does not count for who left', async () => {
    const [me, other] = [rows.id(), rows.id()];
    const conversationId = await rows.group([me, other]);
    await rows.send(conversationId, other);
    await rows.leave(conversationId, me);
    expect(await unread.explain(me, { limit: 10 })).toMatchObject({ total: { unread: 0 }, conversations: [] });
  });

  it('comes by pages, each conversation once in order of id, under the total of all', async () => {
    const [me, other] = [rows.id(), rows.id()];
    const groups = await Promise.all(Array.from({ length: 7 }, () => rows.group([me, other])));
    for (const conversationId of groups) await rows.send(conversationId, other);
    for (const limit of [1, 3, 7]) {
      const pages: UnreadExplanation[][] = [];
      for (let cursor: string | undefined, more = true; more;) {
        const { total, conversations, next } = await unread.explain(me, { limit, ...(cursor === undefined ? {} : { cursor }) });
        expect(total).toEqual({ unread: 7, unreadMentions: 0 });
        pages.push(conversations);
        more = next !== null;
        cursor = next ?? undefined;
      }
      expect(pages.flat().map(({ conversationId }) => conversationId)).toEqual(groups.toSorted());
      expect(pages.every((page) => page.length <= limit)).toBe(true);
    }
    const beyond = await unread.explain(me, {
      limit: 1,
      cursor: Buffer.from('["ffffffff-ffff-7fff-bfff-ffffffffffff"]').toString('base64url'),
    });
    expect(beyond).toEqual({ total: { unread: 7, unreadMentions: 0 }, conversations: [], next: null });
    await expect(unread.explain(me, { limit: 1, cursor: 'made-up' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  describe('after whatever happened', () => {
    type Step =
      | { readonly kind: 'send'; readonly by: number; readonly mentions: readonly number[] }
      | { readonly kind: 'delete' | 'edit'; readonly which: number }
      | { readonly kind: 'read' | 'deliver' | 'read_mention'; readonly by: number; readonly which: number }
      | { readonly kind: 'join' | 'leave'; readonly by: number };
    const people = 4;
    const by = fc.nat(people - 1);
    const which = fc.nat(30);
    const step: fc.Arbitrary<Step> = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ kind: fc.constant('send' as const), by, mentions: fc.uniqueArray(by, { maxLength: 2 }) }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'edit' as const), which }) },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constantFrom('read' as const, 'deliver' as const, 'read_mention' as const), by, which }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('join' as const, 'leave' as const), by }) },
    );

    /** What of the product's rules this needs, in the plainest words. */
    class Model {
      readonly messages: { readonly sender: number; readonly mentions: Set<number>; deleted: boolean }[] = [];
      readonly members = new Map<number, { active: boolean; joined: number; read: number; mentionsRead: Set<number> }>();

      unreadOf(person: number) {
        const member = this.members.get(person);
        if (member?.active !== true) return { unread: 0, unreadMentions: 0 };
        const own = this.messages.findLastIndex(({ sender }) => sender === person) + 1;
        const upTo = Math.max(member.read, member.joined, own);
        const after = this.messages
          .map((message, index) => ({ ...message, sequence: index + 1 }))
          .filter(({ sequence }) => sequence > upTo);
        return {
          unread: after.filter(({ deleted }) => !deleted).length,
          unreadMentions: after.filter((message) => message.mentions.has(person) && !member.mentionsRead.has(message.sequence))
            .length,
        };
      }
    }

    it('is what counting the messages one by one gives, wherever it is asked', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
          const ids = Array.from({ length: people }, () => rows.id());
          const idOf = (person: number) => ids[person] ?? '';
          const conversationId = await rows.group([idOf(0)]);
          const model = new Model();
          model.members.set(0, { active: true, joined: 0, read: 0, mentionsRead: new Set() });
          for (const each of steps) await take(each, model, conversationId, idOf);
          for (let person = 0; person < people; person += 1) {
            const expected = model.unreadOf(person);
            const membership = await memberships.of(idOf(person), conversationId);
            if (model.members.has(person)) expect(membership).toMatchObject(expected);
            expect((await unread.explain(idOf(person), { limit: 10 })).total).toEqual(expected);
            const member = model.members.get(person);
            if (member?.active !== true) continue;
            const read = await receipts.read(idOf(person), { conversationId, sequence: 1 });
            member.read = Math.max(member.read, Math.min(1, model.messages.length));
            expect(read).toMatchObject(model.unreadOf(person));
            const listed = (await mentions.list(idOf(person), { unreadOnly: true, limit: 100 })).mentions;
            expect(listed).toHaveLength(model.unreadOf(person).unreadMentions);
          }
        }),
        { numRuns: 25 },
      );
    });

    const take = async (each: Step, model: Model, conversationId: string, idOf: (person: number) => string): Promise<void> => {
      const last = model.messages.length;
      switch (each.kind) {
        case 'send': {
          if (model.members.get(each.by)?.active !== true) return;
          const sequence = await rows.send(conversationId, idOf(each.by));
          const named = each.mentions.filter((person) => person !== each.by && model.members.get(person)?.active === true);
          for (const person of named) await rows.mention(conversationId, sequence, idOf(person));
          model.messages.push({ sender: each.by, mentions: new Set(named), deleted: false });
          return;
        }
        case 'delete':
        case 'edit': {
          const message = model.messages[each.which % Math.max(last, 1)];
          if (message === undefined || message.deleted) return;
          const sequence = model.messages.indexOf(message) + 1;
          await rows.change(conversationId, sequence, each.kind);
          if (each.kind === 'edit') return;
          await rows.pool.query('delete from mention_notification where conversation_id = $1 and sequence = $2', [
            conversationId,
            sequence,
          ]);
          message.deleted = true;
          message.mentions.clear();
          return;
        }
        case 'read':
        case 'deliver': {
          const member = model.members.get(each.by);
          if (member?.active !== true) return;
          const place = { conversationId, sequence: each.which + 1 };
          if (each.kind === 'deliver') return void (await receipts.delivered(idOf(each.by), place));
          member.read = Math.max(member.read, Math.min(each.which + 1, last));
          expect(await receipts.read(idOf(each.by), place)).toEqual({ readSequence: member.read, ...model.unreadOf(each.by) });
          return;
        }
        case 'read_mention': {
          const member = model.members.get(each.by);
          const sequence = (each.which % Math.max(last, 1)) + 1;
          if (member?.active !== true || model.messages[sequence - 1]?.mentions.has(each.by) !== true) return;
          await mentions.read(idOf(each.by), { conversationId, sequence });
          member.mentionsRead.add(sequence);
          return;
        }
        case 'join': {
          const member = model.members.get(each.by);
          if (member?.active === true) return;
          await rows.pool.query('delete from conversation_member where conversation_id = $1 and user_id = $2', [
            conversationId,
            idOf(each.by),
          ]);
          await rows.join(conversationId, { userId: idOf(each.by), joinedSequence: last });
          model.members.set(each.by, {
            active: true,
            joined: last,
            read: member?.read ?? 0,
            mentionsRead: member?.mentionsRead ?? new Set(),
          });
          return;
        }
        case 'leave': {
          const member = model.members.get(each.by);
          if (member?.active !== true) return;
          await rows.leave(conversationId, idOf(each.by));
          member.active = false;
        }
      }
    };
  });
});
