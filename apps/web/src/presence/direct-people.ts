import type { ConversationSummary } from '#client';

/** Whom I talk with alone, the newest first: those whose presence a list shows. */
export const directPeople = (summaries: readonly ConversationSummary[]): string[] =>
  summaries
    .filter(({ conversation }) => conversation.type === 'direct')
    .flatMap(({ conversation }) => conversation.members.map(({ userId }) => userId));
