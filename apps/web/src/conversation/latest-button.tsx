import { UnstyledButton } from '@mantine/core';

import { DownIcon } from '../look/icons.js';
import classes from './message-log.module.css';

interface LatestButtonProps {
  readonly unread: boolean;
  readonly onClick: () => void;
}

/** The way down again, for who has scrolled up; says so when something new is there. */
export function LatestButton({ unread, onClick }: LatestButtonProps) {
  return (
    <UnstyledButton
      className={classes.latest}
      data-unread={unread || undefined}
      onClick={onClick}
      aria-label={unread ? undefined : 'Latest messages'}
    >
      {unread && 'New messages'}
      <DownIcon size={18} />
    </UnstyledButton>
  );
}
