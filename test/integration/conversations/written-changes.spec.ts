import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { ConversationCommand } from '#conversations';

import { groupId } from '../../../libs/conversations/src/domain/group-id.js';
import { HostedNode } from './support/hosted-node.js';

describe('what a change writes to PostgreSQL', () => {
  let node: HostedNode;
  beforeAll(async () => {
    node = await HostedNode.start();
  });
  afterAll(() => node.stop());

  const group = async (others = 2) => {
    const members = Array.from({ length: others + 1 }, () => node.ids.next());
    const [admin, ...memberIds] = members as [string, ...string[]];
    const conversationId = groupId(admin, node.ids.next());
    const ask = (command: ConversationCommand) => node.ask(conversationId, command);
    await ask({
      kind: 'create_group',
      by: admin,
      privacyMode: 'search_enabled',
      name: 'Climbers',
      description: null,
      avatar: null,
      invitePolicy: 'admins',
      memberIds,
      fingerprint: 'ab'.repeat(32),
    });
    const send = (
      senderId: string,
      text: string,
      mentions: Extract<ConversationCommand, { kind: 'send_message' }>['mentions'] = [],
    ) =>
      ask({
        kind: 'send_message',
        senderId,
        idempotencyKey: node.ids.next(),
        messageId: node.ids.next(),
        text,
        replyTo: null,
        mentions,
      });
    const edit = (by: string, text: string, mentions: Extract<ConversationCommand, { kind: 'edit_message' }>['mentions'] = []) =>
      ask({ kind: 'edit_message', by, sequence: 1, idempotencyKey: node.ids.next(), text, mentions });
    return { conversationId, admin, members: memberIds as [string, string], ask, send, edit };
  };
  const opened = async (
    conversationId: string,
    row: { content: Buffer; nonce: Buffer; message_id: string; sender_id: string },
  ) => {
    const key = await node.keys.get(conversationId, 1);
    const context = { conversationId, messageId: row.message_id, senderId: row.sender_id };
    return node.sealer.open(key, context, { ciphertext: row.content, nonce: row.nonce, encryptionVersion: 1, keyVersion: 1 });
  };

  it('keeps what a message said before each edit, sealed like the message', async () => {
    const { conversationId, members, send, edit } = await group();
    await send(members[0], 'one');
    await edit(members[0], 'two');
    await edit(members[0], 'three');
    const rows = await node.rows<{
      content: Buffer;
      nonce: Buffer;
      message_id: string;
      sender_id: string;
      revision: string;
      replaced: string | null;
    }>(
      `select v.content_encrypted as content, v.content_nonce as nonce, m.message_id, m.sender_id, v.revision, v.replaced_revision as replaced
       from message_version v join message m using (conversation_id, sequence) where conversation_id = $1
       union all
       select content_encrypted, content_nonce, message_id, sender_id, revision, null from message where conversation_id = $1
       order by revision`,
      [conversationId],
    );
    expect(await Promise.all(rows.map((row) => opened(conversationId, row)))).toEqual(['one', 'two', 'three']);
    expect(rows.map(({ revision, replaced }) => [revision, replaced])).toEqual([
      ['2', '3'],
      ['3', '4'],
      ['4', null],
    ]);
  });

  it('leaves no content of a deleted message anywhere', async () => {
    const { conversationId, members, ask, send, edit } = await group();
    await send(members[0], '@all one', [{ userId: members[1], start: 0, length: 4 }]);
    await edit(members[0], 'two');
    await ask({ kind: 'add_reaction', by: members[1], sequence: 1, emoji: '👍' });
    await ask({ kind: 'delete_message', by: members[0], sequence: 1 });
    const [message] = await node.rows<Record<string, unknown>>('select * from message where conversation_id = $1', [
      conversationId,
    ]);
    expect(message).toMatchObject({
      mentions: null,
      reactions: null,
      reaction_count: 0,
      deleted_by: members[0],
      created_revision: '2',
      revision: '5',
    });
    expect(message?.['content_encrypted']).toHaveLength(0);
    for (const table of ['message_version', 'message_reaction', 'mention_notification']) {
      expect(await node.rows(`select 1 from ${table} where conversation_id = $1`, [conversationId])).toEqual([]);
    }
    const [head] = await node.rows('select tombstones, last_sequence from conversation_head where conversation_id = $1', [
      conversationId,
    ]);
    expect(head).toEqual({ tombstones: '1', last_sequence: '1' });
  });

  it('notes whom a message mentions, and after an edit whom it mentions then', async () => {
    const { conversationId, admin, members, send, edit } = await group();
    const mentioned = async () =>
      (
        await node.rows<{ user_id: string }>('select user_id from mention_notification where conversation_id = $1', [
          conversationId,
        ])
      )
        .map(({ user_id }) => user_id)
        .toSorted();
    await send(admin, '@all', [{ all: true, start: 0, length: 4 }]);
    expect(await mentioned()).toEqual(members.toSorted());
    await edit(admin, '@one', [{ userId: members[0], start: 0, length: 4 }]);
    expect(await mentioned()).toEqual([members[0]]);
    await edit(admin, '@two', [{ userId: members[1], start: 0, length: 4 }]);
    expect(await mentioned()).toEqual([members[1]]);
  });

  it('keeps where a former member’s view ends, and forgets it when they come back', async () => {
    const { conversationId, admin, members, ask, send } = await group();
    const [ben] = members;
    await send(admin, 'seen');
    await ask({ kind: 'remove_member', by: admin, userId: ben });
    await ask({ kind: 'change_details', by: admin, name: 'Without Ben' });
    await send(admin, 'not seen');
    const row = async () =>
      (
        await node.rows(
          `select status, revision, joined_revision, joined_sequence, left_revision, left_sequence, left_details ->> 'name' as name
           from conversation_member where conversation_id = $1 and user_id = $2`,
          [conversationId, ben],
        )
      )[0];
    expect(await row()).toEqual({
      status: 'removed',
      revision: '3',
      joined_revision: '1',
      joined_sequence: '0',
      left_revision: '3',
      left_sequence: '1',
      name: 'Climbers',
    });
    await ask({ kind: 'add_members', by: admin, userIds: [ben] });
    expect(await row()).toEqual({
      status: 'active',
      revision: '6',
      joined_revision: '6',
      joined_sequence: '2',
      left_revision: null,
      left_sequence: null,
      name: null,
    });
  });

  it('FR-003: puts every change into the audit trail, each with who did it, and no content', async () => {
    const { conversationId, admin, members, ask, send, edit } = await group();
    const [ben, cleo] = members;
    await send(ben, 'a canary');
    await edit(ben, 'another canary');
    await ask({ kind: 'add_reaction', by: cleo, sequence: 1, emoji: '👍' });
    await ask({ kind: 'remove_reaction', by: cleo, sequence: 1, emoji: '👍' });
    await ask({ kind: 'delete_message', by: admin, sequence: 1 });
    await ask({ kind: 'change_details', by: admin, name: 'Birds' });
    await ask({ kind: 'change_role', by: admin, userId: ben, role: 'admin' });
    const invitationId = node.ids.next();
    const invitation = { invitationId, tokenHash: 'cd'.repeat(32), expiresInSeconds: 60, maxUses: 1 };
    await ask({ kind: 'create_invitation', by: ben, ...invitation });
    const guest = node.ids.next();
    await ask({ kind: 'join_by_invitation', by: guest, invitationId });
    await ask({ kind: 'revoke_invitation', by: ben, invitationId });
    await ask({ kind: 'remove_member', by: admin, userId: guest });
    await ask({ kind: 'leave_conversation', by: cleo });
    await ask({ kind: 'close_conversation', by: admin });
    const trail = await node.rows<{
      revision: string;
      action: string;
      actor_id: string;
      user_id: string | null;
      details: object;
    }>(
      'select revision, action, actor_id, user_id, details from audit_trail where conversation_id = $1 order by revision, ordinal',
      [conversationId],
    );
    expect(trail.map(({ action, actor_id, user_id }) => [action, actor_id, user_id])).toEqual([
      ['conversation.created', admin, null],
      ['message.sent', ben, null],
      ['message.edited', ben, null],
      ['reaction.added', cleo, null],
      ['reaction.removed', cleo, null],
      ['message.deleted', admin, null],
      ['conversation.changed', admin, null],
      ['member.role_changed', admin, ben],
      ['invitation.created', ben, null],
      ['member.joined', guest, guest],
      ['invitation.revoked', ben, null],
      ['member.removed', admin, guest],
      ['member.left', cleo, cleo],
      ['conversation.closed', admin, null],
    ]);
    expect(trail.map(({ revision }) => Number(revision))).toEqual(trail.map((_, index) => index + 1));
    expect(JSON.stringify(trail)).not.toContain('canary');
    const [used] = await node.rows('select uses, revoked_at is not null as revoked from invitation where invitation_id = $1', [
      invitationId,
    ]);
    expect(used).toEqual({ uses: 1, revoked: true });
  });

  it('US5.2: keeps the counts beside a message equal to a recount of its reactions, whatever happens at once', async () => {
    const { conversationId, admin, members, ask, send } = await group(4);
    const all = [admin, ...members];
    for (const text of ['one', 'two', 'three']) await send(admin, text);
    const command = fc.record({
      kind: fc.constantFrom('add_reaction' as const, 'remove_reaction' as const),
      by: fc.constantFrom(...all),
      sequence: fc.constantFrom(1, 2, 3),
      emoji: fc.constantFrom('👍', '🎉', '❤️'),
    });
    const recount = () =>
      node.rows(
        `select m.sequence, m.reaction_count as kept,
                (select count(*)::int from message_reaction r where r.conversation_id = m.conversation_id and r.sequence = m.sequence) as counted,
                coalesce((select jsonb_object_agg(each ->> 'emoji', each -> 'count') from jsonb_array_elements(m.reactions) each), '{}') as kept_each,
                coalesce((select jsonb_object_agg(emoji, count) from (
                  select r.emoji, count(*) from message_reaction r
                  where r.conversation_id = m.conversation_id and r.sequence = m.sequence group by r.emoji) x), '{}') as counted_each
         from message m where m.conversation_id = $1 order by m.sequence`,
        [conversationId],
      ) as Promise<readonly { kept: number; counted: number; kept_each: object; counted_each: object }[]>;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 30 }), async (commands) => {
        const answers = await Promise.all(commands.map(ask));
        expect(answers.every(({ kind }) => kind === 'done')).toBe(true);
        for (const { kept, counted, kept_each, counted_each } of await recount()) {
          expect(kept).toBe(counted);
          expect(kept_each).toEqual(counted_each);
        }
      }),
      { numRuns: 25 },
    );
  });
});
