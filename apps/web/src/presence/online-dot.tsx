import { VisuallyHidden } from '@mantine/core';
import { usePresence } from '#react';

import classes from './online-dot.module.css';

/** On the edge of somebody's picture while they are online. */
export function OnlineDot({ userId }: { readonly userId: string | undefined }) {
  if (usePresence(userId) !== 'online') return null;
  return (
    <span className={classes.dot}>
      <VisuallyHidden>Online</VisuallyHidden>
    </span>
  );
}
