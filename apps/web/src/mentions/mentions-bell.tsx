import type { ConversationSummary } from '#client';
import { ActionIcon, Popover, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

import { AtIcon } from '../look/icons.js';
import classes from './mentions-bell.module.css';
import { MentionList } from './mention-list.js';

/** Where I was mentioned, and how often since I looked. */
export function MentionsBell({ summaries }: { readonly summaries: readonly ConversationSummary[] }) {
  const unread = summaries.reduce((sum, { membership }) => sum + membership.unreadMentions, 0);
  const [opened, { toggle, close }] = useDisclosure(false);
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      position="bottom-end"
      width={340}
      shadow="md"
      withinPortal={false}
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <ActionIcon
          className={classes.target}
          variant="subtle"
          color="gray"
          size={40}
          radius="xl"
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={toggle}
        >
          <AtIcon size={22} />
          <VisuallyHidden>Mentions</VisuallyHidden>
          {unread > 0 && (
            <span className={classes.count}>
              {unread}
              <VisuallyHidden> unread</VisuallyHidden>
            </span>
          )}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} role="dialog" aria-label="Mentions">
        <MentionList onClose={close} />
      </Popover.Dropdown>
    </Popover>
  );
}
