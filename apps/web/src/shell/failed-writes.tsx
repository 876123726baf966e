import type { FailedWrite } from '#client';
import { useOutbox } from '#react';
import { Notification, UnstyledButton } from '@mantine/core';
import { useState } from 'react';

import { sentence } from '../parley/sentence.js';
import classes from './failed-writes.module.css';
import { failedWords } from './failed-words.js';

/** What was refused with nobody waiting for it: asked for before the page was loaded anew, or in another window. */
export function FailedWrites() {
  const { failed } = useOutbox();
  // A message says for itself that it was not sent, where it stands.
  const [first] = failed.filter(({ command }) => command !== 'message.send');
  return (
    <div className={classes.place} role="alert">
      {first !== undefined && <FailedWriteNotice key={first.id} write={first} />}
    </div>
  );
}

function FailedWriteNotice({ write }: { readonly write: FailedWrite }) {
  const [failure, setFailure] = useState<unknown>(null);
  return (
    <Notification
      color="red.7"
      title={failedWords[write.command]}
      withBorder
      classNames={{ description: classes.text }}
      closeButtonProps={{ 'aria-label': 'Let it go' }}
      onClose={() => void write.discard().catch(setFailure)}
    >
      {sentence(failure ?? write.error)}{' '}
      <UnstyledButton className={classes.action} onClick={() => void write.resend().catch(setFailure)}>
        Try again
      </UnstyledButton>
    </Notification>
  );
}
