import type { Three, World } from '../world.js';

/** A group in which something of every kind has happened, and where it stands after that. */
export interface EventfulGroup {
  readonly conversationId: string;
  readonly members: Three;
  readonly revision: number;
}

/**
 * Messages 1 to 5; 1 edited twice, 2 reacted to, 3 deleted; an invitation made and revoked; the group renamed.
 */
export async function eventfulGroup(world: World): Promise<EventfulGroup> {
  const { conversationId, members } = await world.group();
  const [ann, bob] = members;
  for (const text of ['One', 'Two\n"quoted" \\ 👋', 'Three', 'Four', 'Five']) await world.send(ann, conversationId, text);
  for (const text of ['Edited', `@${bob.user.username} edited`]) {
    const mentions = text.startsWith('@') && [{ userId: bob.user.userId, start: 0, length: bob.user.username.length + 1 }];
    const edit = { conversationId, sequence: 1, idempotencyKey: world.id(), text, ...(mentions && { mentions }) };
    await ann.does('message.edit', edit);
  }
  for (const emoji of ['👍', '❤️']) await bob.does('reaction.add', { conversationId, sequence: 2, emoji });
  await ann.does('reaction.add', { conversationId, sequence: 2, emoji: '👍' });
  await ann.does('message.delete', { conversationId, sequence: 3 });
  const { invitation } = await ann.does('invitation.create', { conversationId });
  await ann.does('invitation.revoke', { conversationId, invitationId: invitation.invitationId });
  const { revision } = await ann.does('group.update', { conversationId, name: 'Renamed' });
  return { conversationId, members, revision };
}
