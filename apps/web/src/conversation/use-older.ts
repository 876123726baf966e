import type { ConversationView } from '#client';
import type { Message } from '#protocol';
import { useState } from 'react';

export interface Older {
  /** `beginning`: there is nothing older. */
  readonly phase: 'idle' | 'loading' | 'failed' | 'beginning';
  readonly failure: unknown;
  /** Loads the page before the oldest message. Does nothing while one is on its way, or at the beginning. */
  load(): void;
}

/** The way back through a conversation, a page at a time. */
export function useOlder(view: ConversationView, messages: readonly Message[]): Older {
  const [loading, setLoading] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [reachedBeginning, setReachedBeginning] = useState(false);
  const atBeginning = reachedBeginning || messages[0]?.sequence === 1 || view.details.lastSequence === 0;

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
