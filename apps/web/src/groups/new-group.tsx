import { limits, type User } from '#protocol';
import { useParley } from '#react';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';

import { focusComposer } from '../conversation/focus-composer.js';
import { FailureText } from '../parley/failure-text.js';
import { useAction } from '../parley/use-action.js';
import { PeoplePicker } from '../people/people-picker.js';
import { navigate } from '../routing/location.js';
import { conversation } from '../routing/route.js';
import { isNarrow } from '../shell/narrow.js';
import { type GroupWords, GroupWordsFields, sentWords } from './group-words.js';

interface NewGroupProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Where a group begins: what it is called, and who is in it. */
export function NewGroup({ opened, onClose }: NewGroupProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New group"
      size="md"
      fullScreen={isNarrow()}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <NewGroupForm onDone={onClose} />
    </Modal>
  );
}

const othersAtLeast = limits.groupMembersAtLeast - 1;

function NewGroupForm({ onDone }: { readonly onDone: () => void }) {
  const parley = useParley();
  const [words, setWords] = useState<GroupWords>({ name: '', description: '' });
  const [members, setMembers] = useState<readonly User[]>([]);
  const { busy, failure, run } = useAction();
  const missing = othersAtLeast - members.length;
  const ready = words.name.trim() !== '' && missing <= 0;

  const create = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready) return;
    run(async () => {
      const view = await parley.conversations.createGroup({
        ...sentWords(words),
        memberIds: members.map(({ userId }) => userId),
      });
      onDone();
      navigate(conversation(view.id));
      focusComposer();
    });
  };

  return (
    <form onSubmit={create} aria-label="New group">
      <Stack gap="md">
        <GroupWordsFields words={words} onChange={setWords} />
        <PeoplePicker label="Members" chosen={members} without={[]} onChange={setMembers} />
        <Text size="sm" c="dimmed" aria-live="polite">
          {missing > 0 ? `A group has at least ${limits.groupMembersAtLeast} members: choose ${missing} more.` : ''}
        </Text>
        <FailureText failure={failure} />
        <Group justify="flex-end">
          <Button type="submit" size="md" loading={busy} disabled={!ready}>
            Create group
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
