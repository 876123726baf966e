import type { ConversationSummary, Users } from '#client';

import { nameOf } from '../people/names.js';

/** As much of the last message as a line can show. */
const shown = 120;

/** What a line of the list says below the title: the last message, and who wrote it where that is not clear. */
export function preview({ conversation, lastMessage }: ConversationSummary, myId: string, users: Users): string {
  if (lastMessage === undefined) return 'No messages yet';
  const text = lastMessage.deletedAt === undefined ? lastMessage.text.slice(0, shown) : 'Message deleted';
  if (lastMessage.senderId === myId) return `You: ${text}`;
  return conversation.type === 'group' ? `${nameOf(conversation, lastMessage.senderId, users)}: ${text}` : text;
}
