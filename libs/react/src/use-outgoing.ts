import type { OutgoingMessage, OutgoingState } from '#client';
import { useCallback, useSyncExternalStore } from 'react';

const never = () => () => {};

/** How far a message of mine has come. One that is not on its way (null) has arrived. */
export function useOutgoing(outgoing: OutgoingMessage | null): OutgoingState {
  const subscribe = useCallback((listener: () => void) => outgoing?.on('state', listener) ?? never(), [outgoing]);
  return useSyncExternalStore(subscribe, () => outgoing?.state ?? 'persisted');
}
