import type { Message } from '#protocol';

import type { Check } from '../check.js';
import { expectSame, expectThat } from '../deviation.js';
import { eventfulGroup } from './eventful-group.js';

/** That what was written can be read again. */
export const historyChecks: readonly Check[] = [
  {
    name: 'history.paging',
    rule: 'Pages of `history` go back from the newest message to the first, and forth again, each message once, in order.',
    users: 3,
    run: async (world) => {
      const { conversationId, members, revision } = await eventfulGroup(world);
      const reader = members[1];
      const whole = await reader.does('history', { conversationId });
      expectSame('history', [sequencesOf(whole.messages), whole.hasMore, whole.revision], [[1, 2, 3, 4, 5], false, revision]);
      const newest = await reader.does('history', { conversationId, limit: 2 });
      expectSame('newest page', [sequencesOf(newest.messages), newest.hasMore], [[4, 5], true]);
      const before = await reader.does('history', { conversationId, before: 4, limit: 2 });
      expectSame('page before 4', [before.messages, before.hasMore], [whole.messages.slice(1, 3), true]);
      const first = await reader.does('history', { conversationId, before: 2, limit: 2 });
      expectSame('page before 2', [sequencesOf(first.messages), first.hasMore], [[1], false]);
      const after = await reader.does('history', { conversationId, after: 1, limit: 2 });
      expectSame('page after 1', [sequencesOf(after.messages), after.hasMore], [[2, 3], true]);
      await reader.isRefused('history', { conversationId, before: 4, after: 1 }, 'INVALID_REQUEST');
    },
  },
  {
    name: 'history.deleted',
    rule: 'What was deleted can be read by nobody any more, in no answer: a tombstone keeps its place.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const secret = `Deleted ${world.id()}`;
      const { sequence, messageId } = await world.send(members[0], conversationId, secret);
      await members[0].does('message.edit', { conversationId, sequence, idempotencyKey: world.id(), text: `${secret}, edited` });
      await members[0].does('message.delete', { conversationId, sequence });
      for (const reader of members) {
        const answers = [
          await reader.does('history', { conversationId }),
          await reader.does('sync', { conversationId, afterRevision: 0 }),
          await reader.ask('message.versions', { conversationId, sequence }),
        ];
        expectThat(!JSON.stringify(answers).includes(secret), 'answers without the deleted text', answers);
        const [tombstone] = (await reader.does('history', { conversationId })).messages;
        expectSame(
          'tombstone',
          [tombstone?.messageId, tombstone?.text, tombstone?.deletedBy],
          [messageId, '', members[0].user.userId],
        );
      }
    },
  },
];

const sequencesOf = (messages: readonly Message[]) => messages.map(({ sequence }) => sequence);
