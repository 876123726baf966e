import type { ConversationSummary } from '#client';
import { useParley } from '#react';
import { useDocumentTitle } from '@mantine/hooks';

import { waiting } from '../list/arrange.js';
import { titleOf } from '../people/names.js';
import { useNow } from '../time/use-now.js';

/** `(2) Bob Baker · Parley`: in how many conversations something new waits, and which one is open. */
export function useTitle(summaries: readonly ConversationSummary[], openId: string | null): void {
  const { me } = useParley();
  const unread = waiting(summaries, useNow());
  const open = summaries.find(({ conversation }) => conversation.conversationId === openId)?.conversation;
  const place = open === undefined ? 'Parley' : `${titleOf(open, me.userId)} · Parley`;
  useDocumentTitle(unread === 0 ? place : `(${unread}) ${place}`);
}
