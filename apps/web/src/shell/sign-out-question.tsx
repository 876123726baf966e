import { Button, Group, Modal, Text } from '@mantine/core';

import { FailureText } from '../parley/failure-text.js';
import type { Action } from '../parley/use-action.js';
import { waitingWords } from './waiting-words.js';

interface SignOutQuestionProps {
  readonly opened: boolean;
  readonly waiting: number;
  readonly action: Action;
  readonly onStay: () => void;
  readonly onSignOut: () => void;
}

/** Asked of those who would lose what was not sent yet. */
export function SignOutQuestion({ opened, waiting, action: { busy, failure }, onStay, onSignOut }: SignOutQuestionProps) {
  return (
    <Modal opened={opened} onClose={onStay} title="Sign out now?" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Text>{waitingWords(waiting)} Whoever signs out takes nothing along: it would be lost.</Text>
      <FailureText failure={failure} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onStay} data-autofocus>
          Stay
        </Button>
        <Button color="red.9" loading={busy} onClick={onSignOut}>
          Sign out
        </Button>
      </Group>
    </Modal>
  );
}
