import type { Message } from '#protocol';
import { Button, Group, Text } from '@mantine/core';

import { useOpen } from '../conversation/use-open.js';
import { useWrite } from '../conversation/use-write.js';
import { FailureText } from '../parley/failure-text.js';

interface DeletionQuestionProps {
  readonly message: Message;
  readonly onDone: () => void;
}

export function DeletionQuestion({ message, onDone }: DeletionQuestionProps) {
  const { view } = useOpen();
  const { busy, failure, write } = useWrite();
  const deleteIt = (): void => write(() => view.delete(message.sequence), onDone);

  return (
    <>
      <Text>Its text is gone then, for everybody. That it was here stays to be seen.</Text>
      <FailureText failure={failure} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onDone} data-autofocus>
          Cancel
        </Button>
        <Button color="red.9" loading={busy} onClick={deleteIt}>
          Delete
        </Button>
      </Group>
    </>
  );
}
