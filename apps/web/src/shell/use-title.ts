import type { ConversationSummary } from '#client';
import { useDocumentTitle } from '@mantine/hooks';

import { useParley } from '../parley/use-parley.js';
import { titleOf } from '../people/names.js';

/** `(2) Bob Baker · Parley`: in how many conversations something new waits, and which one is open. */
export function useTitle(
  summaries: readonly ConversationSummary[],
  openId: string | null,
  isUnseen: (summary: ConversationSummary) => boolean,
): void {
  const { me } = useParley();
  const unseen = summaries.filter(isUnseen).length;
  const open = summaries.find(({ conversation }) => conversation.conversationId === openId)?.conversation;
  const place = open === undefined ? 'Parley' : `${titleOf(open, me.userId)} · Parley`;
  useDocumentTitle(unseen === 0 ? place : `(${unseen}) ${place}`);
}
