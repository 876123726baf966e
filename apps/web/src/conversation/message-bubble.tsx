import type { ConversationView } from '#client';
import { memo } from 'react';

import { MessageText } from './message-text.js';
import classes from './message-bubble.module.css';
import { OutgoingFailure } from './outgoing-failure.js';
import { SentTime } from './sent-time.js';
import type { Entry } from './timeline.js';
import { useOutgoingState } from './use-outgoing-state.js';

interface MessageBubbleProps {
  readonly entry: Entry;
  readonly view: ConversationView;
}

export const MessageBubble = memo(function MessageBubble({ entry, view }: MessageBubbleProps) {
  const { outgoing } = entry;
  const state = useOutgoingState(outgoing);
  return (
    <li className={classes.root} data-state={state}>
      <div className={classes.bubble}>
        <MessageText text={entry.text} />
        <SentTime entry={entry} state={state} />
      </div>
      {outgoing !== null && state === 'failed' && <OutgoingFailure outgoing={outgoing} view={view} />}
    </li>
  );
});
