import { useConnection } from '#react';
import { Loader, UnstyledButton } from '@mantine/core';

import { AlertIcon } from '../look/icons.js';
import classes from './connection-banner.module.css';

/** Says when the connection is gone; lies over the page, so that coming and going moves nothing. */
export function ConnectionBanner() {
  const connection = useConnection();
  return (
    <div className={classes.place} role="status">
      {(connection === 'reconnecting' || connection === 'connecting') && (
        <div className={classes.banner}>
          <Loader size={16} color="currentColor" aria-hidden="true" />
          Connection lost. Reconnecting…
        </div>
      )}
      {connection === 'closed' && (
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
