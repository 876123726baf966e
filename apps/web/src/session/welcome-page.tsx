import { Button, Text, Title } from '@mantine/core';
import { useState } from 'react';

import { Mark } from '../look/mark.js';
import { sentence } from '../parley/sentence.js';
import { useSession } from './use-session.js';
import classes from './welcome-page.module.css';

/** For who is not signed in. `notice`: why they are not any more. */
export function WelcomePage({ notice }: { readonly notice: string | null }) {
  const session = useSession();
  const [leaving, setLeaving] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  const signIn = (): void => {
    setLeaving(true);
    setFailure(null);
    session.signIn().catch((error: unknown) => {
      setFailure(error);
      setLeaving(false);
    });
  };
  const said = failure === null ? notice : sentence(failure);

  return (
    <main className={classes.root}>
      <div className={classes.card}>
        <Mark size={60} />
        <Title order={1} size="h2" mt="md">
          Parley
        </Title>
        <Text c="dimmed" mt={4} textWrap="balance">
          Talk to people, one conversation at a time.
        </Text>
        {said !== null && (
          <Text className={classes.notice} size="sm" role="status">
            {said}
          </Text>
        )}
        <Button size="md" fullWidth mt="xl" onClick={signIn} loading={leaving}>
          Sign in
        </Button>
        <Text c="dimmed" size="sm" mt="md" textWrap="balance">
          New here? Create an account on the next page.
        </Text>
      </div>
    </main>
  );
}
