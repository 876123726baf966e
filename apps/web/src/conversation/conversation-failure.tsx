import { ParleyError } from '#protocol';
import { Button } from '@mantine/core';

import { AlertIcon } from '../look/icons.js';
import { sentence } from '../parley/sentence.js';
import { redirect } from '../routing/location.js';
import { list } from '../routing/route.js';
import { Pane } from '../shell/pane.js';

interface ConversationFailureProps {
  readonly failure: unknown;
  readonly onRetry: () => void;
}

export function ConversationFailure({ failure, onRetry }: ConversationFailureProps) {
  const missing = failure instanceof ParleyError && failure.code === 'NOT_FOUND';
  return (
    <Pane
      icon={<AlertIcon size={32} />}
      title={missing ? 'There is no such conversation' : 'The conversation could not be opened'}
      level={1}
      text={missing ? 'It does not exist, or you are not a member of it.' : sentence(failure)}
      role="alert"
    >
      {!missing && <Button onClick={onRetry}>Try again</Button>}
      <Button variant="default" onClick={() => redirect(list)}>
        Back to conversations
      </Button>
    </Pane>
  );
}
