import type { ConversationView } from '#client';
import { useState } from 'react';

import { useDetails, useMessages } from './use-view.js';
import { useWay, type Way } from './way.js';

/** The way back through a conversation. `beginning`: there is nothing older. */
export type Older = Way<'beginning'>;

/** The way back through a conversation, a page at a time. */
export function useOlder(view: ConversationView): Older {
  const first = useMessages(view)[0]?.sequence;
  const { lastSequence } = useDetails(view);
  // Before which message there is nothing: the view may let go of it, and there is something older again.
  const [beginning, setBeginning] = useState<number>();
  const atBeginning = lastSequence === 0 || first === 1 || (first !== undefined && first === beginning);
  const next = async (): Promise<void> => {
    if (!(await view.loadOlder())) setBeginning(view.messages[0]?.sequence);
  };
  return useWay(view, { end: atBeginning ? 'beginning' : null, next });
}
