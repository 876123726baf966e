import type { ConversationSummary } from '#client';

export interface ArrangedList {
  /** Pinned ones first; the order is the given one otherwise. */
  readonly current: readonly ConversationSummary[];
  readonly archived: readonly ConversationSummary[];
}

/** Which conversations stand in the list, and which are put away. */
export function arrange(summaries: readonly ConversationSummary[]): ArrangedList {
  const current = summaries.filter(({ membership }) => !membership.archived);
  return {
    current: [...current.filter(isPinned), ...current.filter((summary) => !isPinned(summary))],
    archived: summaries.filter(({ membership }) => membership.archived),
  };
}

const isPinned = ({ membership }: ConversationSummary): boolean => membership.pinned;

/** Whether nothing but mentions is to be made much of here. */
export const isMuted = ({ mutedUntil }: ConversationSummary['membership'], now: number): boolean =>
  mutedUntil !== null && Date.parse(mutedUntil) > now;

/**
 * What is unread, but not in the conversation that somebody looks at: that is being read, and the server is about to
 * say so. A number that comes with each message, and goes at once, would only flicker.
 */
export const unreadElsewhere = (
  summaries: readonly ConversationSummary[],
  lookedAt: string | null,
): readonly ConversationSummary[] =>
  summaries.map((summary) =>
    summary.conversation.conversationId === lookedAt
      ? { ...summary, membership: { ...summary.membership, unread: 0, unreadMentions: 0 } }
      : summary,
  );

/** How many conversations hold something that somebody waits to be told: muted and archived ones count for a mention only. */
export const waiting = (summaries: readonly ConversationSummary[], now: number): number =>
  summaries.filter(({ membership }) => {
    const quiet = membership.archived || isMuted(membership, now);
    return (quiet ? membership.unreadMentions : membership.unread) > 0;
  }).length;
