import type { Membership } from '#protocol';
import { VisuallyHidden } from '@mantine/core';

import { MuteIcon, PinIcon } from '../look/icons.js';
import classes from './conversation-list.module.css';

interface MarksProps {
  readonly membership: Membership;
  readonly muted: boolean;
}

/** A larger number says no more than that there is a lot. */
const countedUpTo = 99;

/** At the end of a line: muted, pinned, mentioned, and how much is unread. */
export function Marks({ membership: { unread, unreadMentions, pinned }, muted }: MarksProps) {
  return (
    <span className={classes.marks}>
      {muted && (
        <span className={classes.mark}>
          <MuteIcon size={16} />
          <VisuallyHidden>Muted</VisuallyHidden>
        </span>
      )}
      {pinned && (
        <span className={classes.mark}>
          <PinIcon size={16} />
          <VisuallyHidden>Pinned</VisuallyHidden>
        </span>
      )}
      {unreadMentions > 0 && (
        <span className={classes.badge}>
          <span aria-hidden="true">@</span>
          <VisuallyHidden>
            {unreadMentions === 1 ? 'You were mentioned' : `You were mentioned ${unreadMentions} times`}
          </VisuallyHidden>
        </span>
      )}
      {unread > 0 && (
        <span className={classes.badge} data-quiet={muted || undefined}>
          <span aria-hidden="true">{unread > countedUpTo ? `${countedUpTo}+` : unread}</span>
          <VisuallyHidden>{unread === 1 ? '1 unread message' : `${unread} unread messages`}</VisuallyHidden>
        </span>
      )}
    </span>
  );
}
