import type { ConversationView } from '#client';
import { useDetails, useMessages, useOlder, useParley, usePending, useReceipts } from '#react';
import { useMemo } from 'react';

import { nameOf } from '../people/names.js';
import { reachedByAll } from '../receipts/reached.js';
import { calendar, useNow } from '../time/use-now.js';
import type { LogContext } from './cluster-of-messages.js';
import { DayOfMessages } from './day-of-messages.js';
import { EmptyLog } from './empty-log.js';
import { LatestButton } from './latest-button.js';
import { LogStart } from './log-start.js';
import classes from './message-log.module.css';
import { moveAmongMessages } from './move-among-messages.js';
import { timeline } from './timeline.js';
import { useLogScroll } from './use-log-scroll.js';
import { useMarkRead } from './use-mark-read.js';

interface MessageLogProps {
  readonly view: ConversationView;
  readonly title: string;
}

/** The messages, oldest above. More are loaded as one scrolls up; arrow keys go from one to the next. */
export function MessageLog({ view, title }: MessageLogProps) {
  const details = useDetails(view);
  const messages = useMessages(view);
  const pending = usePending(view);
  const receipts = useReceipts(view);
  const { me, users } = useParley();
  const myId = me.userId;
  const now = useNow();
  const { days, first, last } = useMemo(
    () => timeline({ messages, pending, myId, now, calendar }),
    [messages, pending, myId, now],
  );
  const older = useOlder(view);
  const scroll = useLogScroll({
    above: `${first?.key ?? ''} ${older.phase === 'beginning'}`,
    lastKey: last?.key,
    lastIsMine: last?.senderId === myId,
  });
  useMarkRead({ view, newest: messages.at(-1)?.sequence, atEnd: scroll.atEnd });
  const log: LogContext = {
    messages,
    myId,
    reached: reachedByAll(details, receipts, myId),
    nameOf: (userId) => nameOf(details, userId, users),
    named: details.type === 'group',
  };

  return (
    <div className={classes.root}>
      {/* Reading out everything that scrolling up brings in would be noise: NewMessages announces what arrives. */}
      <div
        ref={scroll.scroller}
        className={classes.scroller}
        role="log"
        aria-live="off"
        aria-label="Messages"
        tabIndex={0}
        onKeyDown={moveAmongMessages}
      >
        <div ref={scroll.content} className={classes.content}>
          {last === undefined ? <EmptyLog title={title} /> : <LogStart older={older} title={title} scroller={scroll.scroller} />}
          {days.map((day) => (
            <DayOfMessages key={day.key} day={day} log={log} now={now} />
          ))}
        </div>
      </div>
      {!scroll.atEnd && <LatestButton unread={scroll.newBelow} onClick={scroll.toEnd} />}
    </div>
  );
}
