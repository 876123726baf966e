import { invariant } from '#kernel';
import type { ConnectionState, ConversationSummary, Parley } from '#client';
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';

const ParleyContext = createContext<Parley | null>(null);
export const ParleyProvider = ParleyContext.Provider;

export function useParley(): Parley {
  const parley = useContext(ParleyContext);
  invariant(parley !== null, 'there is a ParleyProvider above');
  return parley;
}

export function useConnection(): ConnectionState {
  const parley = useParley();
  const subscribe = useCallback((listener: () => void) => parley.on('connection', listener), [parley]);
  return useSyncExternalStore(subscribe, () => parley.connection);
}

/** The conversations, the one with the newest activity first. */
export function useSummaries(): readonly ConversationSummary[] {
  const parley = useParley();
  const subscribe = useCallback((listener: () => void) => parley.on('conversations', listener), [parley]);
  return useSyncExternalStore(subscribe, () => parley.conversations.list());
}
