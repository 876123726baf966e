import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AuditTrail } from '#conversations';
import type { AuditEntry } from '#protocol';

import { PostgresAuditRecords } from '../../../libs/conversations/src/adapters/postgres.audit-records.js';
import { Rows } from './support/rows.js';

describe('the audit trail', () => {
  let rows: Rows;
  let trail: AuditTrail;
  beforeAll(async () => {
    rows = await Rows.begin();
    trail = new AuditTrail(new PostgresAuditRecords(rows.pool));
  });
  afterAll(() => rows.close());

  const group = async () => {
    const [admin, member] = [rows.id(), rows.id()];
    const conversationId = await rows.group([{ userId: admin, role: 'admin' }, member]);
    return { admin, member, conversationId };
  };
  const listAll = async (admin: string, conversationId: string, limit: number) => {
    const pages: AuditEntry[][] = [];
    for (let before: number | undefined; ;) {
      const { entries, hasMore } = await trail.list(admin, conversationId, { before, limit });
      pages.push(entries);
      before = entries.at(-1)?.revision;
      if (!hasMore) return pages;
    }
  };
  /** What the view of both sources shows, for comparison. */
  const viewed = async (conversationId: string) => {
    const { rows: entries } = await rows.pool.query<{
      revision: string;
      ordinal: number;
      action: string;
      user_id: string | null;
    }>('select revision, ordinal, action, user_id from audit_trail where conversation_id = $1 order by revision desc, ordinal', [
      conversationId,
    ]);
    return entries.map(({ revision, action, user_id }) => [Number(revision), action, user_id]);
  };
  const outline = (entries: readonly AuditEntry[]) => entries.map(({ revision, action, userId }) => [revision, action, userId]);

  it('FR-003: says who did what to whom, when, newest first, and nothing of what was written', async () => {
    const { admin, member, conversationId } = await group();
    const at = new Date(Date.UTC(2026, 10, 26, 12));
    await rows.send(conversationId, member, at);
    await rows.record(conversationId, 'member.removed', [member]);
    const { entries, hasMore } = await trail.list(admin, conversationId, { limit: 10 });
    expect(hasMore).toBe(false);
    expect(entries).toEqual([
      {
        revision: 3,
        action: 'member.removed',
        actorId: expect.any(String),
        at: expect.any(String),
        sequence: null,
        userId: member,
        details: {},
      },
      { revision: 2, action: 'message.sent', actorId: member, at: at.toISOString(), sequence: 1, userId: null, details: {} },
    ]);
  });

  it('is empty where nothing was recorded', async () => {
    const { admin, conversationId } = await group();
    expect(await trail.list(admin, conversationId, { limit: 10 })).toEqual({ entries: [], hasMore: false });
  });

  it.each([
    ['messages alone', 'mmmmmmmmmmmmm'],
    ['no message at all', 'rrrrrrr'],
    ['both in turn', 'mrmrmrmrrmrmmr'],
    ['long runs of either', 'rrrrrrrrrmmmmmmmmmmrrrrrrrrrrrrmmmmm'],
    ['a late first message', 'rrrrrrrrrrrrrrrrrm'],
    ['changes that name many', 'mammrammmarra'],
  ])('has every change once, page by page, of %s', async (_, history) => {
    const { admin, member, conversationId } = await group();
    for (const each of history) {
      if (each === 'm') await rows.send(conversationId, member);
      else if (each === 'r') await rows.record(conversationId, 'reaction.added');
      else await rows.record(conversationId, 'member.added', [rows.id(), rows.id(), rows.id(), rows.id()]);
    }
    const expected = await viewed(conversationId);
    for (const limit of [1, 2, 3, 7, 200]) {
      const pages = await listAll(admin, conversationId, limit);
      expect(pages.flatMap(outline)).toEqual(expected);
      // No page ends within a change: it may hold the rest of its last one.
      for (const page of pages) {
        expect(page.filter(({ revision }) => revision !== page.at(-1)?.revision).length).toBeLessThan(limit);
      }
    }
    for (let before = 1; before <= history.length + 3; before += 1) {
      const { entries } = await trail.list(admin, conversationId, { before, limit: 200 });
      expect(outline(entries)).toEqual(expected.filter(([revision]) => Number(revision) < before));
    }
  });

  it('is forbidden to a member, and does not exist for a stranger and for an admin who left', async () => {
    const { admin, member, conversationId } = await group();
    const page = { limit: 10 };
    await rows.send(conversationId, member);
    await expect(trail.list(member, conversationId, page)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(trail.list(rows.id(), conversationId, page)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(trail.list(admin, rows.id(), page)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await rows.leave(conversationId, admin);
    await expect(trail.list(admin, conversationId, page)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  describe('cannot be changed afterwards:', () => {
    const refused = { code: '42501' };
    let conversationId: string;
    beforeAll(async () => {
      const { member, conversationId: id } = await group();
      await rows.send(id, member);
      await rows.record(id, 'member.added', [rows.id()]);
      conversationId = id;
    });

    it.each([
      'update conversation_audit set actor_id = gen_random_uuid() where conversation_id = $1',
      `update conversation_audit set details = '{}' where conversation_id = $1`,
      'delete from conversation_audit where conversation_id = $1',
      'update message set sender_id = gen_random_uuid() where conversation_id = $1',
      'update message set created_at = now() where conversation_id = $1',
      'update message set sequence = sequence + 1 where conversation_id = $1',
      'update message set created_revision = created_revision + 1 where conversation_id = $1',
      'update message set message_id = gen_random_uuid() where conversation_id = $1',
      'update message set conversation_id = gen_random_uuid() where conversation_id = $1',
      'update message set idempotency_key = gen_random_uuid() where conversation_id = $1',
    ])('%s', async (statement) => {
      const before = await viewed(conversationId);
      await expect(rows.pool.query(statement, [conversationId])).rejects.toMatchObject(refused);
      expect(await viewed(conversationId)).toEqual(before);
    });

    it.each(['delete from message', 'truncate message'])('%s', async (statement) => {
      await expect(rows.pool.query(statement)).rejects.toMatchObject(refused);
    });

    it.each(['conversation_audit', 'conversation_audit_p3', 'message_p3'])('truncate %s', async (table) => {
      await expect(rows.pool.query(`truncate ${table}`)).rejects.toMatchObject(refused);
    });

    it('while the message itself may change: that is what the trail tells', async () => {
      await rows.change(conversationId, 1, 'edit');
      expect(await viewed(conversationId)).toHaveLength(2);
    });
  });
});
