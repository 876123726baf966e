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
  // Before which message there is nothing: the view may let go of it, and there is something older again.
  const [beginning, setBeginning] = useState<number>();
  const first = oldest?.sequence;
  const atBeginning = lastSequence === 0 || first === 1 || (first !== undefined && first === beginning);

  const load = (): void => {
    if (loading || atBeginning) return;
    setLoading(true);
    setFailure(null);
    view
      .loadOlder()
      .then((more) => void (more || setBeginning(view.messages[0]?.sequence)), setFailure)
      .finally(() => setLoading(false));
  };

  const phase = atBeginning ? 'beginning' : loading ? 'loading' : failure === null ? 'idle' : 'failed';
  return { phase, failure, load };
}
