import type { ConversationSummary } from '#client';
import { limits } from '#protocol';

/**
 * Those who are shown in the open conversation, then the others of direct ones, the newest first: as many as one
 * connection may follow. In the order of their ids, so that a message that moves a conversation up changes nothing.
 */
export function whomToFollow(shown: readonly string[], summaries: readonly ConversationSummary[], myId: string): string[] {
  const direct = summaries.filter(({ conversation }) => conversation.type === 'direct');
  const others = direct.flatMap(({ conversation }) => conversation.members.map(({ userId }) => userId));
  const wanted = new Set([...shown, ...others].filter((userId) => userId !== myId));
  return [...wanted].slice(0, limits.presenceSubscriptions).sort();
}
