import type { CommandName, CommandRequest } from '#protocol';

import type { Check } from '../check.js';
import { expectSame } from '../deviation.js';
import type { World } from '../world.js';
import { isDeafTo } from './membership.js';

type Question = { readonly [Name in CommandName]: readonly [Name, CommandRequest<Name>] }[CommandName];

/** That a conversation does not exist to those who are not in it. */
export const strangerChecks: readonly Check[] = [
  {
    name: 'strangers.not-found',
    rule: 'To a stranger every command on a conversation answers NOT_FOUND, exactly as for an id that does not exist.',
    users: 4,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      await world.send(members[0], conversationId, 'Among us');
      const stranger = await world.device(3);
      const questions = questionsOn(world, members[1].user.userId);
      for (const about of questions) {
        const [name, known] = about(conversationId);
        const error = await stranger.isRefused(name, known, 'NOT_FOUND');
        const unknown = await stranger.isRefused(name, about(world.id())[1], 'NOT_FOUND');
        expectSame(`refusal of \`${name}\``, error, unknown);
      }
    },
  },
  {
    name: 'strangers.hear-nothing',
    rule: 'Nothing of a conversation reaches who was never in it.',
    users: 4,
    run: async (world) => {
      const stranger = await world.device(3);
      const { conversationId, members } = await world.group();
      await isDeafTo(world, stranger, conversationId, async () => {
        const { sequence } = await world.send(members[0], conversationId, 'Among us');
        await members[1].does('typing.start', { conversationId });
        await members[1].does('receipt.read', { conversationId, sequence });
      });
      const { moved } = await stranger.does('inbox.sync', {});
      expectSame(
        'their inbox',
        moved.filter((head) => head.conversationId === conversationId),
        [],
      );
    },
  },
];

/** One for each command that names a conversation. */
function questionsOn(world: World, userId: string): readonly ((conversationId: string) => Question)[] {
  const place = { sequence: 1 };
  return [
    (conversationId) => ['message.send', { conversationId, idempotencyKey: world.id(), text: 'Hello?' }],
    (conversationId) => ['message.edit', { conversationId, ...place, idempotencyKey: world.id(), text: 'Hello?' }],
    (conversationId) => ['message.delete', { conversationId, ...place }],
    (conversationId) => ['message.versions', { conversationId, ...place }],
    (conversationId) => ['reaction.add', { conversationId, ...place, emoji: '👍' }],
    (conversationId) => ['reaction.remove', { conversationId, ...place, emoji: '👍' }],
    (conversationId) => ['reaction.list', { conversationId, ...place }],
    (conversationId) => ['receipt.delivered', { conversationId, ...place }],
    (conversationId) => ['receipt.read', { conversationId, ...place }],
    (conversationId) => ['receipt.list', { conversationId }],
    (conversationId) => ['mention.read', { conversationId, ...place }],
    (conversationId) => ['typing.start', { conversationId }],
    (conversationId) => ['preferences.set', { conversationId, pinned: true }],
    (conversationId) => ['sync', { conversationId, afterRevision: 0 }],
    (conversationId) => ['digest', { conversationId, afterRevision: 0, upToRevision: 1 }],
    (conversationId) => ['history', { conversationId }],
    (conversationId) => ['group.update', { conversationId, name: 'Ours' }],
    (conversationId) => ['group.close', { conversationId }],
    (conversationId) => ['member.add', { conversationId, userIds: [userId] }],
    (conversationId) => ['member.remove', { conversationId, userId }],
    (conversationId) => ['member.role', { conversationId, userId, role: 'admin' }],
    (conversationId) => ['member.leave', { conversationId }],
    (conversationId) => ['invitation.create', { conversationId }],
    (conversationId) => ['invitation.list', { conversationId }],
    (conversationId) => ['invitation.revoke', { conversationId, invitationId: world.id() }],
  ];
}
