import type { ConversationView } from '#client';
import type { Conversation, InvitePolicy } from '#protocol';
import { Button, Group, Stack, Switch } from '@mantine/core';
import { type FormEvent, useState } from 'react';

import { FailureText } from '../parley/failure-text.js';
import { useAction } from '../parley/use-action.js';
import { type GroupWords, GroupWordsFields, sentWords } from './group-words.js';

interface GroupFormProps {
  readonly view: ConversationView;
  readonly conversation: Conversation;
  readonly onDone: () => void;
}

/** What the admins decide about a group. */
export function GroupForm({ view, conversation, onDone }: GroupFormProps) {
  const [words, setWords] = useState<GroupWords>({
    name: conversation.name ?? '',
    description: conversation.description ?? '',
  });
  const [invitePolicy, setInvitePolicy] = useState<InvitePolicy>(conversation.invitePolicy);
  const { busy, failure, run } = useAction();

  const save = (event: FormEvent): void => {
    event.preventDefault();
    run(async () => {
      await view.update({ ...sentWords(words), invitePolicy });
      onDone();
    });
  };

  return (
    <form onSubmit={save} aria-label="Name and description">
      <Stack gap="sm">
        <GroupWordsFields words={words} onChange={setWords} />
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
          <Button type="submit" loading={busy} disabled={words.name.trim() === ''}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
