import { Button, Text } from '@mantine/core';

import { sentence } from '../parley/sentence.js';

interface PageFailureProps {
  readonly failure: unknown;
  /** What one tries again. */
  readonly retry: string;
  readonly onRetry: () => void;
}

/** Why more messages could not be loaded. */
export function PageFailure({ failure, retry, onRetry }: PageFailureProps) {
  return (
    <>
      <Text size="sm" c="var(--mantine-color-error)" role="alert" ta="center" textWrap="balance">
        {sentence(failure)}
      </Text>
      <Button size="xs" variant="default" onClick={onRetry}>
        {retry}
      </Button>
    </>
  );
}
