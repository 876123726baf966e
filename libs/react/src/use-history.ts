import type { HistoryWindow, Message } from '#client';

import { useObservable } from './use-observable.js';
import type { Older } from './use-older.js';
import { useWay, type Way } from './way.js';

/** The way forward through a conversation. `end`: there is nothing newer, and new messages are shown as they arrive. */
export type Newer = Way<'end'>;

/** A place in a conversation, and the ways from there. */
export interface History {
  /** In ascending order and without gaps. At most 500: what is loaded on one side lets go of the other. */
  readonly messages: readonly Message[];
  readonly older: Older;
  readonly newer: Newer;
}

/** What a window around some message shows: one of {@link useHistoryWindow}, or of `view.around()`. */
export function useHistory(window: HistoryWindow): History {
  const { messages, hasOlder, hasNewer } = useObservable(window.snapshot);
  const older = useWay(window, { end: hasOlder ? null : 'beginning', next: () => window.loadOlder() });
  const newer = useWay(window, { end: hasNewer ? null : 'end', next: () => window.loadNewer() });
  return { messages, older, newer };
}
