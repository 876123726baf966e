import { VisuallyHidden } from '@mantine/core';

import classes from './online-dot.module.css';
import { useOnline } from './use-online.js';

/** On the edge of somebody's picture while they are online. */
export function OnlineDot({ userId }: { readonly userId: string | undefined }) {
  const online = useOnline(userId);
  if (!online) return null;
  return (
    <span className={classes.dot}>
      <VisuallyHidden>Online</VisuallyHidden>
    </span>
  );
}
