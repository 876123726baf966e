import type { Parley, Presence } from '#client';
import { useCallback, useEffect, useSyncExternalStore } from 'react';

import { FollowedTogether } from './followed-together.js';
import { useParley } from './parley-context.js';

/**
 * Follows these users as long as the component is there; who is online then says {@link usePresence}, anywhere.
 * All components together follow at most 200: those of the shortest lists, and of a long one the first.
 */
export function useFollow(userIds: readonly string[]): void {
  const parley = useParley();
  const joined = userIds.join();
  useEffect(() => FollowedTogether.of(parley).add(joined === '' ? [] : joined.split(',')), [parley, joined]);
}

/** Whether somebody is online, as far as they show it and some component follows them; undefined where it is not known. */
export function usePresence(userId: string | undefined): Presence['status'] | undefined {
  const parley = useParley();
  const subscribe = useCallback((listener: () => void) => whenever(parley, listener), [parley]);
  return useSyncExternalStore(subscribe, () => (userId === undefined ? undefined : parley.presence.of(userId)));
}

/** Without a connection nobody's presence is known. */
function whenever(parley: Parley, listener: () => void): () => void {
  const stops = [parley.on('presence', listener), parley.on('connection', listener)];
  return () => stops.forEach((stop) => stop());
}
