import type { ConversationView } from '#client';
import { useEffect, useState } from 'react';

import { useParley } from './parley-context.js';

/** A conversation on its way to the screen. */
export type Opening =
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly view: ConversationView }
  | {
      readonly phase: 'failed';
      readonly failure: unknown;
      /** Tries once more. */
      readonly retry: () => void;
    };

/** Opens a conversation and loads its newest page. */
export function useConversation(conversationId: string): Opening {
  const parley = useParley();
  const [opening, setOpening] = useState<Opening>({ phase: 'loading' });
  const [attempts, setAttempts] = useState(1);

  useEffect(() => {
    let wanted = true;
    const become = (next: Opening): void => void (wanted && setOpening(next));
    const open = async (): Promise<ConversationView> => {
      const view = await parley.conversations.get(conversationId);
      await view.load();
      return view;
    };
    become({ phase: 'loading' });
    open().then(
      (view) => become({ phase: 'ready', view }),
      (failure: unknown) => become({ phase: 'failed', failure, retry: () => setAttempts((count) => count + 1) }),
    );
    return () => void (wanted = false);
  }, [parley, conversationId, attempts]);

  return opening;
}
