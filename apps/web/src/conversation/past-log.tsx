import type { ConversationView, HistoryWindow, OutgoingMessage } from '#client';
import { useDetails, useHistory, usePending } from '#react';
import { useEffect, useState } from 'react';

import type { Goal } from './goal.js';
import { LatestButton } from './latest-button.js';
import { Log } from './log.js';
import { LogEnd } from './log-end.js';
import { LogStart } from './log-start.js';
import { useLogScroll } from './use-log-scroll.js';
import { useTimeline } from './use-timeline.js';

interface PastLogProps {
  readonly view: ConversationView;
  readonly window: HistoryWindow;
  readonly title: string;
  readonly goal: Goal | null;
  readonly onNewest: () => void;
}

/** Messages somewhere in the past: more are loaded as one scrolls up or down. Coming to the end, or writing, leads to the newest ones. */
export function PastLog({ view, window, title, goal, onNewest }: PastLogProps) {
  const { messages, older, newer } = useHistory(window);
  const { first, last, days } = useTimeline(messages, none);
  const { lastSequence } = useDetails(view);
  const [lastBefore] = useState(lastSequence);
  const scroll = useLogScroll({
    above: `${first?.key ?? ''} ${older.phase === 'beginning'}`,
    lastKey: last?.key,
    lastIsMine: false,
    follows: false,
    goal,
  });
  useOnWriting(view, onNewest);

  return (
    <Log
      view={view}
      messages={messages}
      days={days}
      scroll={scroll}
      start={<LogStart older={older} title={title} scroller={scroll.scroller} />}
      end={<LogEnd newer={newer} scroller={scroll.scroller} onEnd={onNewest} />}
    >
      <LatestButton unread={lastSequence > lastBefore} onClick={onNewest} />
    </Log>
  );
}

/** What is on its way stands at the end of the conversation, and not here. */
const none: readonly OutgoingMessage[] = [];

/** Does something as soon as there is another message of mine on its way than there was. */
function useOnWriting(view: ConversationView, then: () => void): void {
  const latest = usePending(view).at(-1);
  const [before] = useState(latest);
  useEffect(() => {
    if (latest !== undefined && latest !== before) then();
  }, [latest, before, then]);
}
