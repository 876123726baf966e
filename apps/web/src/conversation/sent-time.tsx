import type { OutgoingState } from '#client';
import { VisuallyHidden } from '@mantine/core';

import { AlertIcon, CheckIcon, ClockIcon } from '../look/icons.js';
import type { Progress } from '../receipts/reached.js';
import { Ticks } from '../receipts/ticks.js';
import { calendar } from '../time/use-now.js';
import classes from './message-bubble.module.css';
import type { Entry } from './timeline.js';

interface SentTimeProps {
  readonly entry: Entry;
  readonly state: OutgoingState;
  readonly progress: Progress | null;
}

/** When a message was stored, or how far it has come. */
export function SentTime({ entry: { storedAt, message }, state, progress }: SentTimeProps) {
  if (storedAt === null) {
    return (
      <span className={classes.time}>
        <Sending state={state} />
      </span>
    );
  }
  const deleted = message?.deletedAt !== undefined;
  const editedAt = message?.editedAt === undefined ? null : Date.parse(message.editedAt);
  return (
    <span className={classes.time}>
      {editedAt !== null && !deleted && <span title={calendar.full(editedAt)}>edited</span>}
      <time dateTime={new Date(storedAt).toISOString()} title={calendar.full(storedAt)}>
        {calendar.time(storedAt)}
      </time>
      {progress !== null && !deleted && <Ticks progress={progress} />}
    </span>
  );
}

function Sending({ state }: { readonly state: OutgoingState }) {
  switch (state) {
    case 'queued':
    case 'sending':
      return (
        <>
          <span className={classes.sending}>Sending</span>
          <ClockIcon size={14} />
        </>
      );
    case 'failed':
    case 'cancelled':
      return (
        <>
          <VisuallyHidden>Not sent</VisuallyHidden>
          <AlertIcon size={14} />
        </>
      );
    case 'persisted':
    case 'delivered':
    case 'read':
      return (
        <>
          <VisuallyHidden>Sent</VisuallyHidden>
          <CheckIcon size={14} />
        </>
      );
  }
}
