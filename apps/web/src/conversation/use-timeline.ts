import type { OutgoingMessage } from '#client';
import type { Message } from '#protocol';
import { useParley } from '#react';
import { useMemo } from 'react';

import { calendar, useNow } from '../time/use-now.js';
import { timeline, type Timeline } from './timeline.js';

/** The timeline of these messages as of now, arranged anew when they or the day are others. */
export function useTimeline(messages: readonly Message[], pending: readonly OutgoingMessage[]): Timeline {
  const { me } = useParley();
  const myId = me.userId;
  const now = useNow();
  return useMemo(() => timeline({ messages, pending, myId, now, calendar }), [messages, pending, myId, now]);
}
