import type { ConversationSummary } from '#client';
import type { Conversation } from '#protocol';
import { createContext, useContext, useEffect, useState } from 'react';

import { useParley } from '../parley/use-parley.js';
import { whomToFollow } from './whom-to-follow.js';

const ShownContext = createContext<(userIds: string) => void>(() => undefined);
export const ShownProvider = ShownContext.Provider;

/**
 * Follows who is online of those whom the page shows: of the list, and of the conversation that is open.
 *
 * @returns what the open conversation says its members to; for {@link ShownProvider}.
 */
export function useFollowing(summaries: readonly ConversationSummary[]): (userIds: string) => void {
  const parley = useParley();
  const [shown, setShown] = useState('');
  const wanted = whomToFollow(separate(shown), summaries, parley.me.userId).join();

  useEffect(() => {
    // Who cannot be followed now is followed as soon as there is a connection: the banner says that there is none.
    parley.presence.follow(separate(wanted)).catch(() => undefined);
  }, [parley, wanted]);

  return setShown;
}

/** Has the members of the conversation that is open followed, for as long as it is. */
export function useShown({ members }: Conversation): void {
  const show = useContext(ShownContext);
  const userIds = members.map(({ userId }) => userId).join();
  useEffect(() => {
    show(userIds);
    return () => show('');
  }, [show, userIds]);
}

const separate = (joined: string): string[] => (joined === '' ? [] : joined.split(','));
