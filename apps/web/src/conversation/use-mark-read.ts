import type { ConversationView } from '#client';
import { useEffect } from 'react';

import { useLookedAt } from '../shell/use-looked-at.js';

interface MarkReadOptions {
  readonly view: ConversationView;
  /** The newest message that is shown; undefined while there is none. */
  readonly newest: number | undefined;
  /** It is on the screen. */
  readonly atEnd: boolean;
}

/** What is on the screen of a window that somebody looks at was read. */
export function useMarkRead({ view, newest, atEnd }: MarkReadOptions): void {
  const lookedAt = useLookedAt();
  const { status, readSequence } = view.membership;
  const unread = newest !== undefined && newest > readSequence && status === 'active';

  useEffect(() => {
    if (atEnd && lookedAt && unread) view.markRead(newest);
  }, [view, newest, atEnd, lookedAt, unread]);
}
