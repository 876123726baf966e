import type { ConversationView } from '#client';
import type { Conversation, Membership } from '#protocol';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import { FailureText } from '../parley/failure-text.js';
import { useAction } from '../parley/use-action.js';

interface EndingsProps {
  readonly view: ConversationView;
  readonly conversation: Conversation;
  readonly membership: Membership;
  readonly onLeft: () => void;
}

type Ending = 'leave' | 'close';
const questions: Record<Ending, { readonly text: string; readonly yes: string }> = {
  leave: {
    text: 'Nothing that is written here afterwards will reach you. What there was stays to read.',
    yes: 'Leave the group',
  },
  close: { text: 'Nobody can write here afterwards, for good. What there was stays to read.', yes: 'Close the group' },
};

/** The two ways out: for oneself, and for everybody. Each is asked about first. */
export function Endings({ view, conversation, membership, onLeft }: EndingsProps) {
  const [asked, ask] = useState<Ending | null>(null);
  const { busy, failure, run, forgetFailure } = useAction();

  const begin = (ending: Ending | null): void => {
    forgetFailure();
    ask(ending);
  };
  const end = (ending: Ending): void => run(async () => (ending === 'leave' ? view.leave() : view.close()).then(onLeft));

  if (asked === null) {
    return (
      <Group>
        <Button variant="default" onClick={() => begin('leave')}>
          Leave
        </Button>
        {membership.role === 'admin' && conversation.closedAt === null && (
          <Button variant="default" onClick={() => begin('close')}>
            Close for everybody
          </Button>
        )}
      </Group>
    );
  }
  const { text, yes } = questions[asked];
  return (
    <Stack gap="sm" role="group" aria-label={yes}>
      <Text size="sm">{text}</Text>
      <FailureText failure={failure} />
      <Group>
        <Button variant="default" onClick={() => begin(null)}>
          Cancel
        </Button>
        <Button color="red.9" loading={busy} onClick={() => end(asked)}>
          {yes}
        </Button>
      </Group>
    </Stack>
  );
}
