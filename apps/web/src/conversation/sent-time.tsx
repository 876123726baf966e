import type { OutgoingState } from '#client';
import { VisuallyHidden } from '@mantine/core';

import { AlertIcon, CheckIcon, ClockIcon } from '../look/icons.js';
import { calendar } from '../time/use-now.js';
import classes from './message-bubble.module.css';
import type { Entry } from './timeline.js';

interface SentTimeProps {
  readonly entry: Entry;
  readonly state: OutgoingState;
}

/** When a message was stored, or how far it has come. */
export function SentTime({ entry: { storedAt }, state }: SentTimeProps) {
  return (
    <span className={classes.time}>
      {storedAt === null ? (
        <Progress state={state} />
      ) : (
        <>
          <time dateTime={new Date(storedAt).toISOString()} title={calendar.full(storedAt)}>
            {calendar.time(storedAt)}
          </time>
          <span className={classes.check}>
            <CheckIcon size={14} />
          </span>
        </>
      )}
    </span>
  );
}

function Progress({ state }: { readonly state: OutgoingState }) {
  switch (state) {
    case 'queued':
      return (
        <>
          <span className={classes.sending}>Sending</span>
          <ClockIcon size={14} />
        </>
      );
    case 'failed':
      return (
        <>
          <VisuallyHidden>Not sent</VisuallyHidden>
          <AlertIcon size={14} />
        </>
      );
    case 'persisted':
      return (
        <>
          <VisuallyHidden>Sent</VisuallyHidden>
          <CheckIcon size={14} />
        </>
      );
  }
}
