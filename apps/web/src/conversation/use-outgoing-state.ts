import type { OutgoingMessage, OutgoingState } from '#client';
import { useCallback, useSyncExternalStore } from 'react';

const never = () => () => {};

/** How far a message has come. One that is not on its way has arrived. */
export function useOutgoingState(outgoing: OutgoingMessage | null): OutgoingState {
  const subscribe = useCallback((listener: () => void) => outgoing?.on('state', listener) ?? never(), [outgoing]);
  return useSyncExternalStore(subscribe, () => outgoing?.state ?? 'persisted');
}
