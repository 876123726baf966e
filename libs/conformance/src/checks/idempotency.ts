import type { Check } from '../check.js';
import { expectSame, expectThat } from '../deviation.js';
import type { World } from '../world.js';

/** That what is sent twice happens once. */
export const idempotencyChecks: readonly Check[] = [
  {
    name: 'idempotency.same-answer',
    rule: 'The same message with the same key is answered as the first time, and is one message.',
    users: 3,
    run: async (world) => {
      const { request, first, sender } = await sentOnce(world);
      expectSame('answer to the retry', await sender.does('message.send', request), first);
      await isOneMessage(world, request.conversationId);
    },
  },
  {
    name: 'idempotency.conflict',
    rule: 'The same key with another content is refused with IDEMPOTENCY_CONFLICT, and changes nothing.',
    users: 3,
    run: async (world) => {
      const { request, first, sender } = await sentOnce(world);
      await sender.isRefused('message.send', { ...request, text: 'Another text' }, 'IDEMPOTENCY_CONFLICT');
      await sender.isRefused('message.send', { ...request, replyTo: first.sequence }, 'IDEMPOTENCY_CONFLICT');
      await isOneMessage(world, request.conversationId);
    },
  },
  {
    name: 'idempotency.across-connections',
    rule: 'A key means the same on the next connection.',
    users: 3,
    run: async (world) => {
      const { conversationId } = await world.group();
      const request = { conversationId, idempotencyKey: world.id(), text: 'Before the connection ended' };
      const before = await world.another(0);
      const first = await before.does('message.send', request);
      before.close();
      const after = await world.another(0);
      expectSame('answer on the next connection', await after.does('message.send', request), first);
      await isOneMessage(world, conversationId);
    },
  },
  {
    name: 'idempotency.at-once',
    rule: 'The same message sent at once over several connections is one message, with one answer.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const devices = [members[0], await world.another(0), await world.another(0)];
      const request = { conversationId, idempotencyKey: world.id(), text: 'All at once' };
      const [first, ...others] = await Promise.all(devices.map((device) => device.does('message.send', request)));
      for (const other of others) expectSame('answer to the twin', other, first);
      await isOneMessage(world, conversationId);
    },
  },
  {
    name: 'idempotency.later',
    rule: 'A retry is answered as the first time even when the message was edited and deleted since.',
    users: 3,
    run: async (world) => {
      const { request, first, sender } = await sentOnce(world);
      const place = { conversationId: request.conversationId, sequence: first.sequence };
      await sender.does('message.edit', { ...place, idempotencyKey: world.id(), text: 'Edited' });
      expectSame('answer after the edit', await sender.does('message.send', request), first);
      await sender.does('message.delete', place);
      expectSame('answer after the deletion', await sender.does('message.send', request), first);
    },
  },
  {
    name: 'idempotency.per-sender',
    rule: 'A key belongs to its sender: the same key of another member is another message.',
    users: 3,
    run: async (world) => {
      const { request, first } = await sentOnce(world);
      const other = await world.device(1);
      const second = await other.does('message.send', request);
      expectThat(second.messageId !== first.messageId, 'another message', second);
    },
  },
  {
    name: 'idempotency.edit',
    rule: 'An edit that comes again after a later one changes nothing.',
    users: 3,
    run: async (world) => {
      const { request, first, sender } = await sentOnce(world);
      const edit = { conversationId: request.conversationId, sequence: first.sequence };
      const early = { ...edit, idempotencyKey: world.id(), text: 'First edit' };
      await sender.does('message.edit', early);
      await sender.does('message.edit', { ...edit, idempotencyKey: world.id(), text: 'Second edit' });
      await sender.does('message.edit', early);
      const { messages } = await sender.does('history', { conversationId: edit.conversationId });
      expectSame(
        'text',
        messages.map(({ text }) => text),
        ['Second edit'],
      );
    },
  },
  {
    name: 'idempotency.group',
    rule: 'The same key of the same creator is the same group; with another content it is refused with IDEMPOTENCY_CONFLICT.',
    users: 3,
    run: async (world) => {
      const [creator, ...others] = await world.three();
      const memberIds = others.map(({ user }) => user.userId);
      const request = { idempotencyKey: world.id(), name: 'Once', memberIds };
      const { conversation } = await creator.does('group.create', request);
      const again = await creator.does('group.create', request);
      expectSame('group', again.conversation.conversationId, conversation.conversationId);
      await creator.isRefused('group.create', { ...request, name: 'Twice' }, 'IDEMPOTENCY_CONFLICT');
    },
  },
  {
    name: 'idempotency.direct',
    rule: 'Two users have one direct conversation, whichever of them opens it, and both at once.',
    users: 2,
    run: async (world) => {
      const [one, other] = [await world.device(0), await world.device(1)];
      const opened = await Promise.all([
        one.does('conversation.open', { userId: other.user.userId }),
        other.does('conversation.open', { userId: one.user.userId }),
      ]);
      const [first, second] = opened.map(({ conversation }) => conversation.conversationId);
      expectSame('conversation', second, first);
    },
  },
];

async function sentOnce(world: World) {
  const { conversationId, members } = await world.group();
  const [sender] = members;
  const request = { conversationId, idempotencyKey: world.id(), text: 'Once' };
  return { request, sender, first: await sender.does('message.send', request) };
}

/** In the conversation, for another member. */
async function isOneMessage(world: World, conversationId: string): Promise<void> {
  const reader = await world.device(1);
  const { messages } = await reader.does('history', { conversationId });
  expectSame('messages', messages.length, 1);
}
