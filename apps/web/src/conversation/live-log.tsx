import type { ConversationView } from '#client';
import { useMessages, useOlder, useParley, usePending } from '#react';

import { EmptyLog } from './empty-log.js';
import type { Goal } from './goal.js';
import { LatestButton } from './latest-button.js';
import { Log } from './log.js';
import { LogStart } from './log-start.js';
import { useLogScroll } from './use-log-scroll.js';
import { useMarkRead } from './use-mark-read.js';
import { useTimeline } from './use-timeline.js';

interface LiveLogProps {
  readonly view: ConversationView;
  readonly title: string;
  readonly goal: Goal | null;
}

/** The newest messages, and what is on its way. More are loaded as one scrolls up. */
export function LiveLog({ view, title, goal }: LiveLogProps) {
  const messages = useMessages(view);
  const pending = usePending(view);
  const { me } = useParley();
  const { first, last, days } = useTimeline(messages, pending);
  const older = useOlder(view);
  const scroll = useLogScroll({
    above: `${first?.key ?? ''} ${older.phase === 'beginning'}`,
    lastKey: last?.key,
    lastIsMine: last?.senderId === me.userId,
    follows: true,
    goal,
  });
  useMarkRead({ view, newest: messages.at(-1)?.sequence, atEnd: scroll.atEnd });

  return (
    <Log
      view={view}
      messages={messages}
      days={days}
      scroll={scroll}
      start={
        last === undefined ? <EmptyLog title={title} /> : <LogStart older={older} title={title} scroller={scroll.scroller} />
      }
    >
      {!scroll.atEnd && <LatestButton unread={scroll.newBelow} onClick={scroll.toEnd} />}
    </Log>
  );
}
