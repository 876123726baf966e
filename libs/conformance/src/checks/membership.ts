import type { Check } from '../check.js';
import type { Device } from '../device.js';
import { expectSame, expectThat } from '../deviation.js';
import type { World } from '../world.js';

/** Who belongs to a conversation, from when to when. */
export const membershipChecks: readonly Check[] = [
  {
    name: 'membership.removed-hears-nothing',
    rule: 'A removed member hears of their removal, and of nothing after it.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const [admin, stays, goes] = members;
      const { userId } = goes.user;
      const { revision } = await admin.does('member.remove', { conversationId, userId });
      const last = await goes.hears(conversationId, revision);
      expectThat(last.type === 'members.changed', 'their removal', last);
      await isDeafTo(world, goes, conversationId, async () => {
        const { sequence } = await world.send(stays, conversationId, 'Not for them');
        await admin.does('message.edit', { conversationId, ...(await written(world, admin, conversationId)) });
        await admin.does('reaction.add', { conversationId, sequence, emoji: '👍' });
        await stays.does('typing.start', { conversationId });
        await admin.does('receipt.read', { conversationId, sequence });
        await admin.does('group.update', { conversationId, name: 'Without them' });
      });
    },
  },
  {
    name: 'membership.removed-may-not',
    rule: 'A removed member can change nothing, and reads nothing that came after.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const [admin, , goes] = members;
      await world.send(admin, conversationId, 'Before');
      const { revision } = await admin.does('member.remove', { conversationId, userId: goes.user.userId });
      await world.send(admin, conversationId, 'After');
      const key = world.id();
      await goes.isRefused('message.send', { conversationId, idempotencyKey: key, text: 'Still here?' }, 'NOT_FOUND');
      await goes.isRefused('reaction.add', { conversationId, sequence: 1, emoji: '👍' }, 'NOT_FOUND');
      await goes.isRefused('typing.start', { conversationId }, 'NOT_FOUND');
      const { messages } = await goes.does('history', { conversationId });
      expectSame(
        'what they read',
        messages.map(({ text }) => text),
        ['Before'],
      );
      const page = await goes.does('sync', { conversationId, afterRevision: 0 });
      expectSame('where the conversation stands for them', page.revision, revision);
      expectThat(!JSON.stringify(page).includes('After'), 'no message from after their removal', page.changes);
    },
  },
  {
    name: 'membership.added',
    rule: 'Who is added hears of it, reads what there was, and hears what comes.',
    users: 4,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const newcomer = await world.device(3);
      await world.send(members[0], conversationId, 'Before');
      const { revision } = await members[0].does('member.add', { conversationId, userIds: [newcomer.user.userId] });
      await newcomer.hears(conversationId, revision);
      const { messages } = await newcomer.does('history', { conversationId });
      expectSame(
        'what they read',
        messages.map(({ text }) => text),
        ['Before'],
      );
      const sent = await world.send(members[1], conversationId, 'After');
      const change = await newcomer.hears(conversationId, sent.revision);
      expectSame('what they hear', change.type, 'message.created');
    },
  },
  {
    name: 'membership.admins',
    rule: 'What is for admins is refused to other members with FORBIDDEN, and a group keeps an admin.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const [admin, member, other] = members;
      await member.isRefused('group.update', { conversationId, name: 'Mine' }, 'FORBIDDEN');
      await member.isRefused('member.remove', { conversationId, userId: other.user.userId }, 'FORBIDDEN');
      await member.isRefused('group.close', { conversationId }, 'FORBIDDEN');
      await admin.isRefused('member.leave', { conversationId }, 'LAST_ADMIN');
      await admin.does('member.role', { conversationId, userId: member.user.userId, role: 'admin' });
      await admin.does('member.leave', { conversationId });
    },
  },
  {
    name: 'membership.authors',
    rule: 'Only its author edits a message, and only an author or an admin deletes one.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const [admin, author, other] = members;
      const { sequence } = await world.send(author, conversationId, 'Mine');
      for (const device of [admin, other]) {
        const edit = { conversationId, sequence, idempotencyKey: world.id(), text: 'Yours' };
        await device.isRefused('message.edit', edit, 'FORBIDDEN');
      }
      await other.isRefused('message.delete', { conversationId, sequence }, 'FORBIDDEN');
      await admin.does('message.delete', { conversationId, sequence });
    },
  },
  {
    name: 'membership.closed',
    rule: 'A closed group can be read, and nothing in it can change any more.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      await world.send(members[0], conversationId, 'Before');
      await members[0].does('group.close', { conversationId });
      const message = { conversationId, idempotencyKey: world.id(), text: 'After' };
      await members[1].isRefused('message.send', message, 'CONVERSATION_CLOSED');
      await members[1].isRefused('reaction.add', { conversationId, sequence: 1, emoji: '👍' }, 'CONVERSATION_CLOSED');
      const { messages } = await members[1].does('history', { conversationId });
      expectSame('messages', messages.length, 1);
    },
  },
];

/** While others do something in a conversation that is none of this device's business, nothing of it arrives there. */
export async function isDeafTo(world: World, device: Device, conversationId: string, action: () => Promise<void>): Promise<void> {
  const before = device.eventsOf(conversationId).length;
  await action();
  await world.quiet();
  expectSame('what they hear', device.eventsOf(conversationId).slice(before), []);
}

async function written(world: World, author: Device, conversationId: string) {
  const { sequence } = await world.send(author, conversationId, 'To be edited');
  return { sequence, idempotencyKey: world.id(), text: 'Edited' };
}
