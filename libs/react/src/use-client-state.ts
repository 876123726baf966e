import type { ConnectionState, ConversationSummary, Parley, ParleyEvents } from '#client';
import { useCallback, useSyncExternalStore } from 'react';

import { useParley } from './parley-context.js';

/** What the client says at the moment, said anew after each of these events. `read` gives the same value until it is another one. */
export function useClientState<Value>(event: keyof ParleyEvents, read: (parley: Parley) => Value): Value {
  const parley = useParley();
  const subscribe = useCallback((listener: () => void) => parley.on(event, listener), [parley, event]);
  return useSyncExternalStore(subscribe, () => read(parley));
}

/** Where the connection stands. */
export const useConnection = (): ConnectionState => useClientState('connection', (parley) => parley.connection);

/** My conversations, the one with the newest activity first. */
export const useConversations = (): readonly ConversationSummary[] =>
  useClientState('conversations', (parley) => parley.conversations.list());
