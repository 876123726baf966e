import { Text } from '@mantine/core';

import { sentence } from './sentence.js';

/** Why something that was asked for was not done; nothing while nothing has failed. */
export function FailureText({ failure }: { readonly failure: unknown }) {
  if (failure === null) return null;
  return (
    <Text c="var(--mantine-color-error)" size="sm" role="alert">
      {sentence(failure)}
    </Text>
  );
}
