import type { OutgoingMessage } from '#client';
import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';

import { sentence } from '../parley/sentence.js';
import classes from './message-bubble.module.css';

interface OutgoingFailureProps {
  readonly outgoing: OutgoingMessage;
}

/** Why a message was refused, and what one can do: send it again, or let it go. */
export function OutgoingFailure({ outgoing }: OutgoingFailureProps) {
  const [failure, setFailure] = useState<unknown>(null);
  return (
    <div className={classes.failure}>
      <span role="alert">Not sent. {sentence(failure ?? outgoing.error)}</span>
      <span className={classes.actions}>
        <UnstyledButton className={classes.action} onClick={() => void outgoing.resend().catch(setFailure)}>
          Try again
        </UnstyledButton>
        <UnstyledButton className={classes.action} onClick={() => void outgoing.discard().catch(setFailure)}>
          Delete
        </UnstyledButton>
      </span>
    </div>
  );
}
