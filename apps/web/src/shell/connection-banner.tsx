import { useConnectionStatus, useOutbox } from '#react';
import { Loader, UnstyledButton } from '@mantine/core';

import { AlertIcon } from '../look/icons.js';
import classes from './connection-banner.module.css';
import { waitingWords } from './waiting-words.js';

/** Says when the connection is gone, and what waits for it; lies over the page, so that coming and going moves nothing. */
export function ConnectionBanner() {
  const { state } = useConnectionStatus();
  const { waiting } = useOutbox();
  return (
    <div className={classes.place} role="status">
      {(state === 'reconnecting' || state === 'connecting') && (
        <div className={classes.banner}>
          <Loader size={16} color="currentColor" aria-hidden="true" />
          <span>{state === 'connecting' ? 'Connecting…' : 'Connection lost. Reconnecting…'}</span>
          {waiting > 0 && <span>{waitingWords(waiting)}</span>}
        </div>
      )}
      {state === 'offline' && (
        <div className={classes.banner}>
          <AlertIcon size={18} />
          <span>You are offline.</span>
          <span>{waiting > 0 ? waitingWords(waiting) : 'What you write is kept, and sent later.'}</span>
        </div>
      )}
      {state === 'closed' && (
        <div className={classes.banner}>
          <AlertIcon size={18} />
          Disconnected
          <UnstyledButton className={classes.action} onClick={() => window.location.reload()}>
            Connect again
          </UnstyledButton>
        </div>
      )}
    </div>
  );
}
