import type { ConversationSummary } from '#client';
import { useMemo } from 'react';

import { useConversations } from './use-client-state.js';

/** What waits to be read, over all conversations. */
export interface Unread {
  /** Messages, in conversations that are neither muted nor archived. */
  readonly messages: number;
  /** Mentions of me, in all of them: a muted conversation is still told of those. */
  readonly mentions: number;
  /** Conversations with one or the other. */
  readonly conversations: number;
}

/**
 * What waits to be read. The same object until a number in it is another one.
 *
 * @param now in milliseconds since the epoch: whether a mute has ended by then.
 */
export function useUnread(now: number): Unread {
  const summaries = useConversations();
  const { messages, mentions, conversations } = unreadOf(summaries, now);
  return useMemo(() => ({ messages, mentions, conversations }), [messages, mentions, conversations]);
}

/** The sums behind {@link useUnread}. */
export function unreadOf(summaries: readonly ConversationSummary[], now: number): Unread {
  let [messages, mentions, conversations] = [0, 0, 0];
  for (const { membership } of summaries) {
    const { archived, mutedUntil, unread, unreadMentions } = membership;
    const isQuiet = archived || (mutedUntil !== null && Date.parse(mutedUntil) > now);
    if (!isQuiet) messages += unread;
    mentions += unreadMentions;
    if ((isQuiet ? unreadMentions : unread) > 0) conversations += 1;
  }
  return { messages, mentions, conversations };
}
