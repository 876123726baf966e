import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { ConversationCommand, Conversations } from '#conversations';
import { type Change, canonicalForm } from '#protocol';

import { groupId } from '../../../libs/conversations/src/domain/group-id.js';
import { HostedNode } from './support/hosted-node.js';
import { readingFrom } from './support/reading.js';
import { Replica } from './support/replica.js';

/** A command whose people and things are small numbers, so that random ones often mean the same. */
const step = fc.record({
  kind: fc.constantFrom(
    ...(['send', 'send', 'edit', 'delete', 'react', 'react', 'unreact', 'rename', 'add', 'remove', 'role', 'leave'] as const),
    ...(['invite', 'revoke', 'close'] as const),
  ),
  by: fc.nat(4),
  whom: fc.nat(4),
  what: fc.nat(2),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

describe('what members are told and what they read', () => {
  let node: HostedNode;
  let conversations: Conversations;
  beforeAll(async () => {
    node = await HostedNode.start();
    conversations = readingFrom(node);
  });
  afterAll(() => node.stop());

  const people = () => Array.from({ length: 5 }, () => node.ids.next()) as [string, string, string, string, string];

  /** A group of four, and a fifth who may join, after some steps; several at a time. */
  const lived = async (steps: readonly Step[]) => {
    const all = people();
    const [creator, ...others] = all;
    const conversationId = groupId(creator, node.ids.next());
    const invitations: string[] = [];
    await node.ask(conversationId, {
      kind: 'create_group',
      by: creator,
      privacyMode: 'search_enabled',
      name: 'Group',
      description: null,
      avatar: null,
      invitePolicy: 'admins',
      memberIds: others.slice(0, 3),
      fingerprint: 'ab'.repeat(32),
    });
    const commands = steps.map((one) => commandOf(one, all, invitations));
    // Closing ends it all: it comes last.
    const ordered = commands.toSorted(
      (one, other) => Number(one.kind === 'close_conversation') - Number(other.kind === 'close_conversation'),
    );
    for (let at = 0; at < ordered.length; at += 4) {
      await Promise.all(ordered.slice(at, at + 4).map((command) => node.ask(conversationId, command)));
    }
    const told = node.feed.told.flatMap((one) => (one.conversationId === conversationId ? [one.change] : []));
    return { conversationId, all, told };
  };

  const commandOf = ({ kind, by: who, whom, what }: Step, all: readonly string[], invitations: string[]): ConversationCommand => {
    const [by = '', userId = ''] = [all[who], all[whom]];
    const [sequence, idempotencyKey] = [what + 1, node.ids.next()];
    const mentions = what === 1 ? [{ userId, start: 0, length: 4 }] : [];
    const emoji = ['👍', '🎉', '❤️'][whom % 3] ?? '👍';
    const text = `@one ${idempotencyKey}`;
    switch (kind) {
      case 'send': {
        const replyTo = what === 2 ? 1 : null;
        return { kind: 'send_message', senderId: by, idempotencyKey, messageId: node.ids.next(), text, replyTo, mentions };
      }
      case 'edit':
        return { kind: 'edit_message', by, sequence, idempotencyKey, text, mentions };
      case 'delete':
        return { kind: 'delete_message', by, sequence };
      case 'react':
        return { kind: 'add_reaction', by, sequence, emoji };
      case 'unreact':
        return { kind: 'remove_reaction', by, sequence, emoji };
      case 'rename':
        return { kind: 'change_details', by, name: text, invitePolicy: what === 0 ? 'members' : 'admins' };
      case 'add':
        return { kind: 'add_members', by, userIds: [userId] };
      case 'remove':
        return { kind: 'remove_member', by, userId };
      case 'role':
        return { kind: 'change_role', by, userId, role: what === 0 ? 'member' : 'admin' };
      case 'leave':
        return { kind: 'leave_conversation', by };
      case 'invite': {
        const invitationId = node.ids.next();
        invitations.push(invitationId);
        const tokenHash = Buffer.from(invitationId).toString('hex');
        return { kind: 'create_invitation', by, invitationId, tokenHash, expiresInSeconds: 3_600, maxUses: null };
      }
      case 'revoke':
        return { kind: 'revoke_invitation', by, invitationId: invitations[what] ?? idempotencyKey };
      case 'close':
        return { kind: 'close_conversation', by };
    }
  };

  const replicaOf = (readerId: string, changes: readonly Change[]) => {
    const replica = new Replica(readerId);
    for (const change of changes) replica.apply(change);
    return replica;
  };
  const synced = async (readerId: string, conversationId: string) =>
    (await conversations.sync(readerId, { conversationId, afterRevision: 0, limit: 1_000 })).changes;

  it('are the same: whoever heard everything, whoever synced, and the digest agree, after anything', async () => {
    let former = 0;
    const one = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      const { conversationId, all, told } = await lived(steps);
      for (const readerId of all) {
        const read = await conversations.get(readerId, conversationId).catch(() => null);
        if (read === null) continue;
        const { conversation, membership } = read;
        const { revision } = conversation;
        const range = { afterRevision: 0, upToRevision: revision };
        const changes = await synced(readerId, conversationId);
        const [live, sync] = [
          replicaOf(
            readerId,
            told.filter((change) => change.revision <= revision),
          ),
          replicaOf(readerId, changes),
        ];
        expect(await conversations.digest(readerId, { conversationId, ...range })).toEqual(sync.digest(range));
        if (membership.status !== 'active') {
          former += 1;
          expect(Math.max(...changes.map((change) => change.revision))).toBe(revision);
          for (const replica of [live, sync]) replica.forget(lostLater(told, revision));
        }
        expect(canonicalForm(sync, range)).toEqual(canonicalForm(live, range));
      }
    });
    await fc.assert(one, { numRuns: 60 });
    // Chance decides how many; without any, nothing was said about them.
    expect(former).toBeGreaterThan(0);
  }, 180_000);
});

/**
 * What state no longer tells to whoever went at a revision: messages deleted since, reactions taken back of messages that
 * changed since, invitations revoked since, members who have come again since.
 */
function lostLater(told: readonly Change[], revision: number) {
  const later = told.filter((change) => change.revision > revision);
  const changed = new Set(later.flatMap((change) => ('sequence' in change ? [change.sequence] : [])));
  const takenBack = told.flatMap((change) => (change.type === 'reaction.removed' ? [change.sequence] : []));
  return {
    sequences: [
      ...later.flatMap((change) => (change.type === 'message.deleted' ? [change.sequence] : [])),
      ...takenBack.filter((sequence) => changed.has(sequence)),
    ],
    invitationIds: later.flatMap((change) => (change.type === 'invitation.changed' ? [change.invitationId] : [])),
    userIds: cameAgain(told, revision),
  };
}

/** Who joined after a revision: their row says nothing of what they were before. */
function cameAgain(told: readonly Change[], revision: number): ReadonlySet<string> {
  const [present, came] = [new Set<string>(), new Set<string>()];
  for (const change of told) {
    if (change.type === 'conversation.created') for (const { userId } of change.members) present.add(userId);
    if (change.type !== 'members.changed') continue;
    for (const { userId, status } of change.members) {
      if (status === 'active' && !present.has(userId) && change.revision > revision) came.add(userId);
      if (status === 'active') present.add(userId);
      else present.delete(userId);
    }
  }
  return came;
}
