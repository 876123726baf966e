import { Button } from '@mantine/core';

import { AlertIcon } from '../look/icons.js';
import classes from './page.module.css';
import { Pane } from './pane.js';

interface FailurePageProps {
  readonly title: string;
  readonly text: string;
  readonly onRetry: () => void;
  /** Goes on without what failed: messages that wait are lost with the window then. */
  readonly onGoOn?: () => void;
  readonly onSignOut?: () => void;
}

/** Nothing can be shown, and why. */
export function FailurePage({ title, text, onRetry, onGoOn, onSignOut }: FailurePageProps) {
  return (
    <main className={classes.root}>
      <Pane icon={<AlertIcon size={32} />} title={title} level={1} text={text} role="alert">
        <Button onClick={onRetry}>Try again</Button>
        {onGoOn !== undefined && (
          <Button variant="default" onClick={onGoOn}>
            Go on, and keep nothing
          </Button>
        )}
        {onSignOut !== undefined && (
          <Button variant="default" onClick={onSignOut}>
            Sign out
          </Button>
        )}
      </Pane>
    </main>
  );
}
