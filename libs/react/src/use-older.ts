import type { ConversationView } from '#client';
import { useState } from 'react';

import { useDetails, useMessages } from './use-view.js';

/** The way back through a conversation. */
export interface Older {
  /** `beginning`: there is nothing older. */
  readonly phase: 'idle' | 'loading' | 'failed' | 'beginning';
  readonly failure: unknown;
  /** Loads the page before the oldest message. Does nothing while one is on its way, or at the beginning. */
  load(): void;
}

/** The way back through a conversation, a page at a time. */
export function useOlder(view: ConversationView): Older {
  const [oldest] = useMessages(view);
  const { lastSequence } = useDetails(view);
  const [loading, setLoading] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [reachedBeginning, setReachedBeginning] = useState(false);
  const atBeginning = reachedBeginning || oldest?.sequence === 1 || lastSequence === 0;

  const load = (): void => {
    if (loading || atBeginning) return;
    setLoading(true);
    setFailure(null);
    view
      .loadOlder()
      .then((more) => setReachedBeginning(!more), setFailure)
      .finally(() => setLoading(false));
  };

  const phase = atBeginning ? 'beginning' : loading ? 'loading' : failure === null ? 'idle' : 'failed';
  return { phase, failure, load };
}
