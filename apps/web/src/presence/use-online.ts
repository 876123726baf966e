import { useCallback, useSyncExternalStore } from 'react';

import { useParley } from '../parley/use-parley.js';

/** Whether somebody is online, as far as they show it and anybody follows them. */
export function useOnline(userId: string | undefined): boolean {
  const parley = useParley();
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [parley.on('presence', listener), parley.on('connection', listener)];
      return () => stops.forEach((stop) => stop());
    },
    [parley],
  );
  return useSyncExternalStore(subscribe, () => userId !== undefined && parley.presence.of(userId) === 'online');
}
