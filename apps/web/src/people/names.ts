import type { Users } from '#client';
import type { Conversation } from '#protocol';

type Someone = Conversation['members'][number];

/** The other member of a direct conversation; undefined in a group. */
export function otherMember({ type, members }: Conversation, myId: string): Someone | undefined {
  return type === 'direct' ? members.find(({ userId }) => userId !== myId) : undefined;
}

/** What a conversation is called by somebody who is in it. */
export function titleOf(conversation: Conversation, myId: string): string {
  const other = otherMember(conversation, myId);
  if (other !== undefined) return other.displayName;
  if (conversation.name !== null) return conversation.name;
  const others = conversation.members.filter(({ userId }) => userId !== myId).map(({ displayName }) => displayName);
  return others.length > 0 ? others.join(', ') : 'Only you';
}

/** What somebody who wrote something is called, also when they have left since. */
export function nameOf(conversation: Conversation, userId: string, users: Users): string {
  const member = conversation.members.find((each) => each.userId === userId);
  return member?.displayName ?? users.known(userId)?.displayName ?? 'Former member';
}
