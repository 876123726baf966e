import type { ConversationView, OutgoingMessage } from '#client';
import type { Conversation, Membership, Message, Receipt } from '#protocol';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

import { useParley } from './use-parley.js';

export type Opening =
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly view: ConversationView }
  | { readonly phase: 'failed'; readonly failure: unknown; readonly retry: () => void };

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

export interface ConversationSnapshot {
  readonly details: Conversation;
  readonly membership: Membership;
  readonly messages: readonly Message[];
  readonly pending: readonly OutgoingMessage[];
  readonly receipts: readonly Receipt[];
  readonly typing: readonly string[];
}

export function useConversationSnapshot(view: ConversationView): ConversationSnapshot {
  const subscribe = useCallback((listener: () => void) => view.on('changed', listener), [view]);
  const details = useSyncExternalStore(subscribe, () => view.details);
  const membership = useSyncExternalStore(subscribe, () => view.membership);
  const messages = useSyncExternalStore(subscribe, () => view.messages);
  const pending = useSyncExternalStore(subscribe, () => view.pending);
  const receipts = useSyncExternalStore(subscribe, () => view.receipts);
  const typing = useSyncExternalStore(subscribe, () => view.typing);
  return { details, membership, messages, pending, receipts, typing };
}
