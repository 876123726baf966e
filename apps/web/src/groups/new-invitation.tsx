import type { ConversationView } from '#client';
import { Button, CopyButton, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';

import { FailureText } from '../parley/failure-text.js';
import { useAction } from '../parley/use-action.js';
import { invitation, pathOf } from '../routing/route.js';
import classes from './group-panel.module.css';

interface NewInvitationProps {
  readonly view: ConversationView;
  readonly onMade: () => void;
}

const daySeconds = 24 * 3_600;
const spans = [
  { value: String(daySeconds), label: 'Good for a day' },
  { value: String(7 * daySeconds), label: 'Good for 7 days' },
  { value: String(30 * daySeconds), label: 'Good for 30 days' },
];
const uses = [
  { value: '', label: 'For anybody' },
  { value: '1', label: 'For one person' },
  { value: '10', label: 'For 10 people' },
  { value: '100', label: 'For 100 people' },
];

/** Makes an invitation link. It is shown this once: nobody can look it up later. */
export function NewInvitation({ view, onMade }: NewInvitationProps) {
  const [expiresInSeconds, setExpiry] = useState(String(7 * daySeconds));
  const [maxUses, setMaxUses] = useState('');
  const [link, setLink] = useState<string | null>(null);
  const { busy, failure, run } = useAction();

  const create = (): void =>
    run(async () => {
      const options = { expiresInSeconds: Number(expiresInSeconds), maxUses: maxUses === '' ? null : Number(maxUses) };
      const { token } = await view.createInvitation(options);
      setLink(new URL(pathOf(invitation(token)), window.location.origin).href);
      onMade();
    });

  return (
    <>
      <Group gap="xs" grow>
        <NativeSelect
          aria-label="How long the link is good"
          data={spans}
          value={expiresInSeconds}
          onChange={(event) => setExpiry(event.currentTarget.value)}
        />
        <NativeSelect
          aria-label="How many people can use the link"
          data={uses}
          value={maxUses}
          onChange={(event) => setMaxUses(event.currentTarget.value)}
        />
      </Group>
      <Button variant="default" loading={busy} onClick={create}>
        Create a link
      </Button>
      <FailureText failure={failure} />
      <div role="status">
        {link !== null && (
          <>
            <div className={classes.token}>
              <TextInput
                flex={1}
                readOnly
                aria-label="Invitation link"
                value={link}
                onFocus={(event) => event.currentTarget.select()}
              />
              <CopyButton value={link}>
                {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}
              </CopyButton>
            </div>
            <Text size="sm" c="dimmed" mt={6}>
              Whoever has this link may join. It is shown only now.
            </Text>
          </>
        )}
      </div>
    </>
  );
}
