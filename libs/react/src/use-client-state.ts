import type { ConnectionState, ConnectionStatus, ConversationSummary, OutboxSnapshot, ParleyState } from '#client';
import { useCallback, useSyncExternalStore } from 'react';

import { useParley } from './parley-context.js';

/** A part of what the client shows besides single conversations. `read` gives the same value until it is another one, as the parts of the state are. */
export function useClientState<Value>(read: (state: ParleyState) => Value): Value {
  const { state } = useParley();
  return useSyncExternalStore(state.subscribe, () => read(state.get()));
}

/** Where the connection stands, when the next attempt comes, and why there is none. */
export const useConnectionStatus = (): ConnectionStatus => useClientState(({ connection }) => connection);

/** How much waits to be sent, and what was refused. */
export const useOutbox = (): OutboxSnapshot => useClientState(({ outbox }) => outbox);

/** My conversations, the one with the newest activity first. */
export const useConversations = (): readonly ConversationSummary[] => useClientState(({ conversations }) => conversations);

/** Where the connection stands, in a word: {@link useConnectionStatus} also knows `offline`, and when and why. */
export function useConnection(): ConnectionState {
  const parley = useParley();
  const subscribe = useCallback((listener: () => void) => parley.on('connection', listener), [parley]);
  return useSyncExternalStore(subscribe, () => parley.connection);
}
