import type { ConversationView, HistoryWindow } from '#client';
import { useHistoryWindow } from '#react';
import { useCallback, useEffect, useMemo, useState } from 'react';

import { sentence } from '../parley/sentence.js';
import { restate, useRoute } from '../routing/location.js';
import { conversation } from '../routing/route.js';
import type { Goal } from './goal.js';
import { messageAt } from './quoted.js';

/** Where in the conversation one is, and the ways elsewhere. The same object until something in it changes. */
export interface Place {
  /** Around a message far from the newest ones; null: at those. */
  readonly past: HistoryWindow | null;
  /** The message that was gone to last. */
  readonly goal: Goal | null;
  /** Goes to a message, wherever it is, and shows which one it is. */
  jump(sequence: number): void;
  toNewest(): void;
}

/** Goes to messages: to the one of the address as soon as the conversation is open, and to any other that is asked for. */
export function useJump(view: ConversationView, tell: (sentence: string) => void): Place {
  const route = useRoute();
  const wanted = route.view === 'conversation' && route.conversationId === view.id ? route.message : null;
  const { window: past, around, leave } = useHistoryWindow(view);
  const [goal, setGoal] = useState<Goal | null>(null);

  const jump = useCallback(
    (asked: number): void => {
      // An address can name any number.
      const sequence = Math.max(1, Math.min(asked, view.details.lastSequence));
      const shown = past !== null && messageAt(past.snapshot.get().messages, sequence) !== undefined;
      if (!shown && messageAt(view.messages, sequence) === undefined) {
        around(sequence).then(
          (reached) => reached && setGoal({ sequence }),
          (failure: unknown) => tell(sentence(failure)),
        );
        return;
      }
      if (!shown) leave();
      setGoal({ sequence });
    },
    [view, past, around, leave, tell],
  );

  const toNewest = useCallback((): void => {
    leave();
    setGoal(null);
  }, [leave]);

  useEffect(() => {
    if (wanted === null) return;
    jump(wanted);
    // Done: choosing the same message once more has to be another address.
    restate(conversation(view.id));
  }, [view, wanted, jump]);

  return useMemo(() => ({ past, goal, jump, toNewest }), [past, goal, jump, toNewest]);
}
