import type { ConversationSummary } from '#client';
import { useDocumentVisibility } from '@mantine/hooks';
import { useCallback, useEffect, useState } from 'react';

import { useParley } from '../parley/use-parley.js';
import { isUnseen, look, seenAtStart } from './unseen.js';

/** Which conversations hold something that was not on the screen yet. A window in the background shows nothing. */
export function useUnseen(
  summaries: readonly ConversationSummary[],
  openId: string | null,
): (summary: ConversationSummary) => boolean {
  const myId = useParley().me.userId;
  const onScreen = useDocumentVisibility() === 'visible' ? openId : null;
  const [seen, setSeen] = useState(() => seenAtStart(summaries));
  useEffect(() => setSeen((before) => look(before, summaries, onScreen)), [summaries, onScreen]);
  return useCallback(
    (summary) => summary.conversation.conversationId !== onScreen && isUnseen(seen, summary, myId),
    [seen, myId, onScreen],
  );
}
