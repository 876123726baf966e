import { limits } from '#protocol';

import type { Check } from '../check.js';
import { expectSame, expectThat } from '../deviation.js';

/** That what is as large as it may be is taken, and what is larger is not. */
export const limitChecks: readonly Check[] = [
  {
    name: 'limits.text',
    rule: `A message has 1 to ${limits.messageTextLength} UTF-16 code units, well-formed and not blank.`,
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const longest = '👋'.repeat(limits.messageTextLength / 2);
      await world.send(members[0], conversationId, longest);
      const { messages } = await members[1].does('history', { conversationId });
      expectSame('text', messages[0]?.text, longest);
      for (const text of ['', ' \n', `${longest}x`, '\ud800']) {
        const message = { conversationId, idempotencyKey: world.id(), text };
        await members[0].isRefused('message.send', message, 'INVALID_REQUEST');
      }
    },
  },
  {
    name: 'limits.pages',
    rule: `Pages have 1 to ${limits.syncPage} changes and 1 to ${limits.historyPage} messages; other sizes are refused.`,
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const [reader] = members;
      for (const limit of [1, limits.syncPage]) await reader.does('sync', { conversationId, afterRevision: 0, limit });
      for (const limit of [0, limits.syncPage + 1, 1.5])
        await reader.isRefused('sync', { conversationId, afterRevision: 0, limit }, 'INVALID_REQUEST');
      for (const limit of [1, limits.historyPage]) await reader.does('history', { conversationId, limit });
      for (const limit of [0, limits.historyPage + 1])
        await reader.isRefused('history', { conversationId, limit }, 'INVALID_REQUEST');
    },
  },
  {
    name: 'limits.heads',
    rule: `\`inbox.sync\` takes ${limits.inboxHeads} heads, and not one more.`,
    users: 1,
    run: async (world) => {
      const reader = await world.device(0);
      const heads = Object.fromEntries(Array.from({ length: limits.inboxHeads }, () => [world.id(), 1]));
      await reader.does('inbox.sync', { heads });
      await reader.isRefused('inbox.sync', { heads: { ...heads, [world.id()]: 1 } }, 'INVALID_REQUEST');
    },
  },
  {
    name: 'limits.reactions',
    rule: `A message has at most ${limits.distinctReactions} different reactions; a reaction is one emoji.`,
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const { sequence } = await world.send(members[0], conversationId, 'React to this');
      const emoji = Array.from({ length: limits.distinctReactions + 1 }, (_, n) => String.fromCodePoint(0x1f600 + n));
      for (const one of emoji.slice(0, -1)) await members[1].does('reaction.add', { conversationId, sequence, emoji: one });
      await members[2].isRefused('reaction.add', { conversationId, sequence, emoji: emoji.at(-1) as string }, 'TOO_MANY');
      await members[2].does('reaction.add', { conversationId, sequence, emoji: emoji[0] as string });
      for (const none of ['x', '', '👍👍'])
        await members[2].isRefused('reaction.add', { conversationId, sequence, emoji: none }, 'INVALID_REQUEST');
    },
  },
  {
    name: 'limits.fields',
    rule: 'A request with a field that its command does not have, or an id in upper case, is refused with INVALID_REQUEST.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const message = { conversationId, idempotencyKey: world.id(), text: 'Forged' };
      const forged = [{ senderId: members[1].user.userId }, { sequence: 7 }, { conversationId: conversationId.toUpperCase() }];
      for (const field of forged) await members[0].isRefused('message.send', { ...message, ...field }, 'INVALID_REQUEST');
      const { messages } = await members[0].does('history', { conversationId });
      expectSame('messages', messages, []);
    },
  },
  {
    name: 'limits.packets',
    rule: `A packet of more than ${limits.packetBytes} bytes, or nested deeper than 16, ends the connection; the next one works.`,
    users: 1,
    run: async (world) => {
      let nested: unknown = 1;
      for (let depth = 0; depth < 17; depth += 1) nested = { a: nested };
      for (const payload of [{ text: 'x'.repeat(limits.packetBytes) }, nested]) {
        const device = await world.another(0);
        const answer = device.raw('message.send', payload).then(
          (said) => said,
          () => undefined,
        );
        await device.ends();
        expectThat((await answer) === undefined, 'no answer', await answer);
      }
      await (await world.another(0)).does('inbox.sync', {});
    },
  },
];
