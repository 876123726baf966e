import type { ParleyError } from '#protocol';
import { useParley } from '#react';
import { Notification } from '@mantine/core';
import { useEffect, useState } from 'react';

import { sentence } from '../parley/sentence.js';
import classes from './background-failure.module.css';

/**
 * What failed without anybody waiting for it: the latest, until it is put away. What can be tried again is tried again,
 * and is the matter of the connection banner.
 */
export function BackgroundFailure() {
  const parley = useParley();
  const [failure, setFailure] = useState<ParleyError | null>(null);
  useEffect(() => parley.on('error', (error) => void (error.retryable || setFailure(error))), [parley]);

  return (
    <div className={classes.place} role="alert">
      {failure !== null && (
        <Notification
          color="red.7"
          title="Something went wrong"
          withBorder
          classNames={{ description: classes.text }}
          closeButtonProps={{ 'aria-label': 'Close' }}
          onClose={() => setFailure(null)}
        >
          {sentence(failure)}
        </Notification>
      )}
    </div>
  );
}
