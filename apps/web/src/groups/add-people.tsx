import type { ConversationView } from '#client';
import type { Conversation, User } from '#protocol';
import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';

import { FailureText } from '../parley/failure-text.js';
import { useAction } from '../parley/use-action.js';
import { PeoplePicker } from '../people/people-picker.js';

interface AddPeopleProps {
  readonly view: ConversationView;
  readonly conversation: Conversation;
  readonly onDone: () => void;
}

/** Brings people into a group that is there already. */
export function AddPeople({ view, conversation, onDone }: AddPeopleProps) {
  const [people, setPeople] = useState<readonly User[]>([]);
  const { busy, failure, run } = useAction();
  const add = (): void => run(async () => view.addMembers(people.map(({ userId }) => userId)).then(onDone));

  return (
    <Stack gap="sm">
      <PeoplePicker
        label="People to add"
        chosen={people}
        without={conversation.members.map(({ userId }) => userId)}
        onChange={setPeople}
      />
      <FailureText failure={failure} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button loading={busy} disabled={people.length === 0} onClick={add}>
          Add
        </Button>
      </Group>
    </Stack>
  );
}
