import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { limits } from '#protocol';

import { Product } from '../support/product.js';
import type { Someone } from '../support/someone.js';

describe('User story 6: manage message visibility and deletion', () => {
  let product: Product;
  beforeAll(async () => {
    product = await Product.start();
  }, 120_000);
  afterAll(() => product.stop(), 120_000);

  /** The first is the admin; the second writes. */
  const groupOf = async (...names: readonly string[]) => {
    const members = (await product.everyone(...names)) as [Someone, Someone, Someone];
    const group = await product.group('Visibility', members);
    const { sequence, messageId } = await members[1].send(group, 'the canary sings');
    await Promise.all(members.map((member) => member.hearsText(group, 'the canary sings')));
    return { members, message: { conversationId: group, sequence }, messageId };
  };
  const makeOlder = (messageId: string, byMs: number) =>
    product.rewriteHistory(`update message set created_at = created_at - $2 * interval '1 millisecond' where message_id = $1`, [
      messageId,
      byMs,
    ]);

  it('US6.1, FR-011: what A deletes within 15 minutes goes from the screens of all viewers', async () => {
    const { members, message } = await groupOf('ana', 'ben', 'cleo');
    const [ana, ben, cleo] = members;
    await ben.does('message.delete', message);
    for (const viewer of [ana, ben, cleo]) {
      const deleted = await viewer.hears('message.deleted', message.conversationId);
      expect(deleted).toMatchObject({ sequence: message.sequence, deletedBy: ben.userId });
      expect(JSON.stringify(deleted)).not.toContain('canary');
    }
  });

  it('FR-011: what A edits within 15 minutes is what everybody sees, marked as edited', async () => {
    const { members, message } = await groupOf('dan', 'eva', 'fin');
    const [dan, eva, fin] = members;
    await eva.does('message.edit', { ...message, idempotencyKey: crypto.randomUUID(), text: 'the canary rests' });
    for (const viewer of [dan, fin]) {
      expect(await viewer.hears('message.edited', message.conversationId)).toMatchObject({
        sequence: message.sequence,
        text: 'the canary rests',
      });
      const [read] = await viewer.history(message.conversationId);
      expect(read).toMatchObject({ text: 'the canary rests', editedAt: expect.any(String) });
    }
    const { versions } = await eva.does('message.versions', message);
    expect(versions.map(({ text }) => text)).toEqual(['the canary sings']);
    expect(await fin.refusal('message.edit', { ...message, idempotencyKey: crypto.randomUUID(), text: 'mine' })).toBe(
      'FORBIDDEN',
    );
  });

  it('NFR-SEC-4: what a message said before an edit is read by its author and by moderators; each look of theirs is on record', async () => {
    const { members, message } = await groupOf('tom', 'una', 'vic');
    const [tom, una, vic] = members;
    await una.does('message.edit', { ...message, idempotencyKey: crypto.randomUUID(), text: 'the canary left' });
    await tom.hears('message.edited', message.conversationId);
    for (const other of [tom, vic]) expect(await other.refusal('message.versions', message)).toBe('FORBIDDEN');

    const path = `/admin/v1/conversations/${message.conversationId}/messages/${message.sequence}/versions`;
    const ask = async (claims: { readonly sub: string; readonly scope?: string }) => {
      const token = await product.issuer.token({ preferred_username: claims.sub, ...claims });
      const answer = await fetch(`${product.parley.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      return { status: answer.status, body: await answer.json() };
    };
    // The admin of the group is no moderator; neither is its author.
    for (const { name } of members) expect(await ask({ sub: `subject of ${name}` })).toMatchObject({ status: 403 });
    const { status, body } = await ask({ sub: 'a moderator', scope: 'parley moderation' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ message: { text: 'the canary left' }, versions: [{ text: 'the canary sings' }] });

    const { rows } = await product.database.query(
      `select subject, action, sequence::int, found from moderation_audit join account on account.id = moderator_id
       where conversation_id = $1`,
      [message.conversationId],
    );
    expect(rows).toEqual([{ subject: 'a moderator', action: 'message.inspected', sequence: message.sequence, found: true }]);
  });

  it('US6.2: what was deleted is in nobody’s history, sync or database any more: a tombstone keeps its place', async () => {
    const { members, message, messageId } = await groupOf('gus', 'hal', 'ida');
    const [gus, hal, ida] = members;
    const edited = 'the canary hides';
    await hal.does('message.edit', { ...message, idempotencyKey: crypto.randomUUID(), text: edited });
    await hal.does('message.delete', message);
    for (const reader of [gus, hal, ida]) {
      const [tombstone] = await reader.history(message.conversationId);
      expect(tombstone).toMatchObject({
        sequence: message.sequence,
        text: '',
        deletedBy: hal.userId,
        deletedAt: expect.any(String),
      });
      const synced = await reader.does('sync', { conversationId: message.conversationId, afterRevision: 0 });
      const overHttp = await reader.rest('GET', `/conversations/${message.conversationId}/messages`);
      for (const answer of [synced, overHttp]) expect(JSON.stringify(answer)).not.toContain('canary');
    }
    const { rows } = await product.database.query(
      `select m.content_encrypted, (select count(*)::int from message_version v where v.conversation_id = m.conversation_id) as versions
       from message m where message_id = $1`,
      [messageId],
    );
    expect(rows).toEqual([{ content_encrypted: Buffer.alloc(0), versions: 0 }]);
  });

  it('US6.3, FR-012: an admin deletes what B wrote, at once and at any time; another member may not', async () => {
    const { members, message, messageId } = await groupOf('jon', 'kim', 'lou');
    const [jon, kim, lou] = members;
    await makeOlder(messageId, 24 * 60 * 60_000);
    expect(await lou.refusal('message.delete', message)).toBe('FORBIDDEN');
    await jon.does('message.delete', message);
    for (const viewer of [kim, lou]) {
      expect(await viewer.hears('message.deleted', message.conversationId)).toMatchObject({
        sequence: message.sequence,
        deletedBy: jon.userId,
      });
      expect((await viewer.history(message.conversationId)).map(({ text }) => text)).toEqual(['']);
    }
  });

  it('FR-011: an author may not edit or delete after 15 minutes', async () => {
    const { members, message, messageId } = await groupOf('max', 'ned', 'ola');
    const [, ned] = members;
    await makeOlder(messageId, limits.editWindowMs + 100);
    expect(await ned.refusal('message.edit', { ...message, idempotencyKey: crypto.randomUUID(), text: 'late' })).toBe(
      'EDIT_WINDOW_CLOSED',
    );
    expect(await ned.refusal('message.delete', message)).toBe('EDIT_WINDOW_CLOSED');
    expect((await ned.history(message.conversationId)).map(({ text }) => text)).toEqual(['the canary sings']);
  });

  it('FR-003: the audit trail says who did what to which message, never what was written, and cannot be changed', async () => {
    const { members, message } = await groupOf('pia', 'quin', 'rosa');
    const [pia, quin] = members;
    await quin.does('message.edit', { ...message, idempotencyKey: crypto.randomUUID(), text: 'the canary naps' });
    await pia.does('message.delete', message);
    const { body } = await pia.rest<{ entries: { action: string; actorId: string; sequence: number | null }[] }>(
      'GET',
      `/conversations/${message.conversationId}/audit`,
    );
    const aboutMessage = body.entries.filter(({ sequence }) => sequence === message.sequence);
    expect(aboutMessage.map(({ action, actorId }) => [action, actorId])).toEqual([
      ['message.deleted', pia.userId],
      ['message.edited', quin.userId],
      ['message.sent', quin.userId],
    ]);
    expect(JSON.stringify(body)).not.toContain('canary');
    expect((await quin.rest('GET', `/conversations/${message.conversationId}/audit`)).status).toBe(403);
    for (const change of [
      'update conversation_audit set actor_id = gen_random_uuid()',
      'delete from conversation_audit',
      'truncate conversation_audit',
    ]) {
      await expect(product.database.query(change)).rejects.toThrow('is evidence');
    }
  });
});
