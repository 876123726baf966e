import type { PrivacyMode } from '#protocol';
import { Popover, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { KeyboardEvent } from 'react';

import { LockIcon } from '../look/icons.js';
import classes from './privacy-note.module.css';

const notes: Record<PrivacyMode, { readonly hint: string; readonly explanation: string }> = {
  search_enabled: {
    hint: 'Stored encrypted on the server',
    explanation:
      'Messages travel over an encrypted connection, and the server stores them encrypted. The server holds the keys, ' +
      'so it can find messages for you; whoever runs it could read them.',
  },
  strict_e2e: {
    hint: 'End-to-end encrypted',
    explanation: 'Only the members of this conversation can read what is written here. The server cannot.',
  },
};

/** How private this conversation is: in three words always, in two sentences for who asks. */
export function PrivacyNote({ mode }: { readonly mode: PrivacyMode }) {
  const { hint, explanation } = notes[mode];
  const [explained, { toggle, close }] = useDisclosure(false);

  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !explained) return;
    // This Escape is for the explanation: it must not leave the conversation as well.
    event.stopPropagation();
    close();
  };

  return (
    <Popover opened={explained} onDismiss={close} width={300} position="bottom-start" shadow="md">
      <Popover.Target>
        <UnstyledButton className={classes.root} onClick={toggle} onBlur={close} onKeyDown={closeOnEscape}>
          <LockIcon size={14} />
          <span className={classes.hint}>{hint}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm">{explanation}</Text>
      </Popover.Dropdown>
    </Popover>
  );
}
