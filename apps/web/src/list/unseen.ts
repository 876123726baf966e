import type { ConversationSummary } from '#client';

/** Per conversation the last message that was on the screen of this window. */
export type Seen = ReadonlyMap<string, number>;

/** What was there when the window was opened counts as seen: there are no read receipts yet that would know better. */
export const seenAtStart = (summaries: readonly ConversationSummary[]): Seen =>
  new Map(summaries.map(({ conversation }) => [conversation.conversationId, conversation.lastSequence]));

/** What is seen once `openId` is on the screen: the same map if that changes nothing. */
export function look(seen: Seen, summaries: readonly ConversationSummary[], openId: string | null): Seen {
  const open = summaries.find(({ conversation }) => conversation.conversationId === openId)?.conversation;
  if (open === undefined || seen.get(open.conversationId) === open.lastSequence) return seen;
  return new Map(seen).set(open.conversationId, open.lastSequence);
}

/** Whether the newest message is somebody else's, and was not on the screen yet. */
export function isUnseen(seen: Seen, { conversation, lastMessage }: ConversationSummary, myId: string): boolean {
  if (lastMessage === undefined || lastMessage.senderId === myId) return false;
  return lastMessage.sequence > (seen.get(conversation.conversationId) ?? 0);
}
