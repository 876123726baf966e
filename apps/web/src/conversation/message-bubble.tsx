import { useOutgoing } from '#react';
import { memo } from 'react';

import { MessageToolbar } from '../message-actions/message-toolbar.js';
import { ReactionChips } from '../reactions/reaction-chips.js';
import type { Progress } from '../receipts/reached.js';
import { elementIdOf } from './element-of-message.js';
import classes from './message-bubble.module.css';
import { MessageText } from './message-text.js';
import { OutgoingFailure } from './outgoing-failure.js';
import { Quote, type Quoted } from './quote.js';
import { SentTime } from './sent-time.js';
import type { Entry } from './timeline.js';
import { useActive } from './use-active.js';

interface MessageBubbleProps {
  readonly entry: Entry;
  readonly own: boolean;
  /** How far it has come, if it is mine. */
  readonly progress: Progress | null;
  /** What it answers. */
  readonly quoted: Quoted | null;
}

export const MessageBubble = memo(function MessageBubble({ entry, own, progress, quoted }: MessageBubbleProps) {
  const { active, hold, handlers } = useActive();
  const { outgoing, message } = entry;
  const state = useOutgoing(outgoing);
  const deleted = message?.deletedAt !== undefined;

  return (
    <li
      id={message === null ? undefined : elementIdOf(message.sequence)}
      className={classes.root}
      data-state={state}
      data-deleted={deleted || undefined}
      data-message
      tabIndex={-1}
      {...handlers}
    >
      <div className={classes.line}>
        <div className={classes.bubble}>
          {quoted !== null && !deleted && <Quote quoted={quoted} reachable={active} />}
          {deleted ? <span className={classes.tombstone}>Message deleted</span> : <MessageText entry={entry} />}
          <SentTime entry={entry} state={state} progress={progress} />
        </div>
        {active && message !== null && !deleted && <MessageToolbar message={message} own={own} onOpen={hold} />}
      </div>
      {message?.reactions !== undefined && <ReactionChips message={message} reachable={active} />}
      {outgoing !== null && state === 'failed' && <OutgoingFailure outgoing={outgoing} />}
    </li>
  );
});
