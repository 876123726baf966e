import type { Message } from '#protocol';

import type { Check } from '../check.js';
import type { Device } from '../device.js';
import { expectSame, expectThat } from '../deviation.js';
import { settings } from '../settings.js';
import type { Sent, World } from '../world.js';

/** In which order things happen, and that everybody sees them in the same. */
export const orderingChecks: readonly Check[] = [
  {
    name: 'ordering.sequences',
    rule: 'Messages that several members send at once are numbered 1, 2, 3 … without a gap and without a double.',
    users: 3,
    run: async (world) => {
      const { sent } = await crowd(world);
      const sequences = sent.map(({ sequence }) => sequence).toSorted((one, other) => one - other);
      expectSame('sequences', sequences, upTo(sent.length));
    },
  },
  {
    name: 'ordering.revisions',
    rule: 'Every member hears every revision of a conversation once, in order, from its creation on.',
    users: 3,
    run: async (world) => {
      const { conversationId, members, last } = await crowd(world);
      for (const member of members) {
        await member.hears(conversationId, last);
        const heard = member.changesOf(conversationId).map(({ revision }) => revision);
        expectSame(`revisions that ${member.user.username} hears`, heard, upTo(last));
      }
    },
  },
  {
    name: 'ordering.one-order',
    rule: 'All members hear the same messages under the same sequences, and `history` says the same.',
    users: 3,
    run: async (world) => {
      const { conversationId, members, last } = await crowd(world);
      const { messages } = await members[0].does('history', { conversationId, limit: 200 });
      for (const member of members) {
        await member.hears(conversationId, last);
        expectSame(
          `messages that ${member.user.username} hears`,
          created(member, conversationId).map(identity),
          messages.map(identity),
        );
      }
    },
  },
  {
    name: 'ordering.answer-is-the-change',
    rule: 'The answer to `message.send` and the change that everybody hears are of one message: same id, sequence, revision, time.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const sent = await world.send(members[1], conversationId, 'One message');
      for (const member of members) {
        const change = await member.hears(conversationId, sent.revision);
        expectThat(change.type === 'message.created', '`message.created`', change);
        const { messageId, sequence, revision, createdAt, senderId } = change.message;
        expectSame('the change', { conversationId, messageId, sequence, revision, createdAt }, sent);
        expectSame('sender', senderId, members[1].user.userId);
      }
    },
  },
  {
    name: 'ordering.after-the-answer',
    rule: 'What is sent after an answer comes after what was answered, whoever sends it.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const sent: Sent[] = [];
      for (const member of [...members, ...members]) sent.push(await world.send(member, conversationId, 'In turn'));
      expectSame(
        'sequences in order of sending',
        sent.map(({ sequence }) => sequence),
        upTo(sent.length),
      );
    },
  },
];

/** Three members who write and react all at once. */
async function crowd(world: World) {
  const { conversationId, members } = await world.group();
  const each = (member: Device) =>
    Promise.all(Array.from({ length: settings.messagesAtOnce }, (_, n) => world.send(member, conversationId, `Message ${n}`)));
  const sent = (await Promise.all(members.map(each))).flat();
  const reactions = members.map((member) => member.does('reaction.add', { conversationId, sequence: 1, emoji: '👍' }));
  const last = Math.max(...(await Promise.all(reactions)).map(({ revision }) => revision));
  return { conversationId, members, sent, last };
}

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

function created(member: Device, conversationId: string): readonly Message[] {
  return member.changesOf(conversationId).flatMap((change) => (change.type === 'message.created' ? [change.message] : []));
}

/** What never changes about a message. */
const identity = ({ sequence, messageId, senderId, idempotencyKey, text, createdAt }: Message) => ({
  sequence,
  messageId,
  senderId,
  idempotencyKey,
  text,
  createdAt,
});
