import type { ConversationView } from '#client';
import type { Message } from '#protocol';
import { useDetails, useParley, useReceipts } from '#react';
import type { ReactNode } from 'react';

import { nameOf } from '../people/names.js';
import { reachedByAll } from '../receipts/reached.js';
import { useNow } from '../time/use-now.js';
import type { LogContext } from './cluster-of-messages.js';
import { DayOfMessages } from './day-of-messages.js';
import classes from './message-log.module.css';
import { moveAmongMessages } from './move-among-messages.js';
import type { Day } from './timeline.js';
import type { LogScroll } from './use-log-scroll.js';

interface LogProps {
  readonly view: ConversationView;
  readonly messages: readonly Message[];
  /** These, and what is on its way. */
  readonly days: readonly Day[];
  readonly scroll: LogScroll;
  /** What stands above the oldest of them. */
  readonly start: ReactNode;
  /** What stands below the newest of them. */
  readonly end?: ReactNode;
  /** What lies over them. */
  readonly children: ReactNode;
}

/** Messages, oldest above; arrow keys go from one to the next. */
export function Log({ view, messages, days, scroll, start, end, children }: LogProps) {
  const details = useDetails(view);
  const receipts = useReceipts(view);
  const { me, users } = useParley();
  const now = useNow();
  const log: LogContext = {
    messages,
    myId: me.userId,
    reached: reachedByAll(details, receipts, me.userId),
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
          {start}
          {days.map((day) => (
            <DayOfMessages key={day.key} day={day} log={log} now={now} />
          ))}
          {end}
        </div>
      </div>
      {children}
    </div>
  );
}
