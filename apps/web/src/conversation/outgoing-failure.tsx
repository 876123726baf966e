import type { ConversationView, OutgoingMessage } from '#client';
import { UnstyledButton } from '@mantine/core';

import { sentence } from '../parley/sentence.js';
import classes from './message-bubble.module.css';

interface OutgoingFailureProps {
  readonly outgoing: OutgoingMessage;
  readonly view: ConversationView;
}

/** Why a message was refused, and what one can do: send it as a new one, or let it go. */
export function OutgoingFailure({ outgoing, view }: OutgoingFailureProps) {
  const sendAgain = (): void => {
    const { text, replyTo, mentions } = outgoing;
    outgoing.discard();
    view.send({ text, ...(replyTo !== undefined && { replyTo }), ...(mentions.length > 0 && { mentions }) });
  };
  return (
    <div className={classes.failure}>
      <span role="alert">Not sent. {sentence(outgoing.error)}</span>
      <span className={classes.actions}>
        <UnstyledButton className={classes.action} onClick={sendAgain}>
          Try again
        </UnstyledButton>
        <UnstyledButton className={classes.action} onClick={() => outgoing.discard()}>
          Delete
        </UnstyledButton>
      </span>
    </div>
  );
}
