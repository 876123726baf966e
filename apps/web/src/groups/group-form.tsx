import type { ConversationView } from '#client';
import { type Conversation, type InvitePolicy, limits } from '#protocol';
import { Button, Group, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';

import { FailureText } from '../parley/failure-text.js';
import { useAction } from '../parley/use-action.js';

interface GroupFormProps {
  readonly view: ConversationView;
  readonly conversation: Conversation;
  readonly onDone: () => void;
}

/** What the admins decide about a group. */
export function GroupForm({ view, conversation, onDone }: GroupFormProps) {
  const [name, setName] = useState(conversation.name ?? '');
  const [description, setDescription] = useState(conversation.description ?? '');
  const [invitePolicy, setInvitePolicy] = useState<InvitePolicy>(conversation.invitePolicy);
  const { busy, failure, run } = useAction();

  const save = (event: FormEvent): void => {
    event.preventDefault();
    const described = description.trim().toWellFormed();
    run(async () => {
      await view.update({ name: name.trim().toWellFormed(), description: described === '' ? null : described, invitePolicy });
      onDone();
    });
  };

  return (
    <form onSubmit={save} aria-label="Name and description">
      <Stack gap="sm">
        <TextInput
          label="Name"
          size="md"
          required
          data-autofocus
          autoComplete="off"
          maxLength={limits.groupNameLength}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label="What it is about"
          size="md"
          autosize
          minRows={2}
          maxRows={6}
          maxLength={limits.groupDescriptionLength}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Switch
          label="All members may bring others in"
          checked={invitePolicy === 'members'}
          onChange={(event) => setInvitePolicy(event.currentTarget.checked ? 'members' : 'admins')}
        />
        <FailureText failure={failure} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={name.trim() === ''}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
