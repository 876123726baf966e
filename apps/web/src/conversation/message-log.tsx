import type { ConversationView } from '#client';

import { LiveLog } from './live-log.js';
import { PastLog } from './past-log.js';
import type { Place } from './use-jump.js';

interface MessageLogProps {
  readonly view: ConversationView;
  readonly title: string;
  readonly place: Place;
}

/** The messages, oldest above: the newest ones, or those around a message that somebody went to. */
export function MessageLog({ view, title, place: { past, goal, toNewest } }: MessageLogProps) {
  if (past === null) return <LiveLog view={view} title={title} goal={goal} />;
  return <PastLog view={view} window={past} title={title} goal={goal} onNewest={toNewest} />;
}
