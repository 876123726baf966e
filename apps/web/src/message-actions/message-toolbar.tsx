import type { Message } from '#protocol';
import { ActionIcon } from '@mantine/core';

import { useOpen } from '../conversation/use-open.js';
import { ReplyIcon } from '../look/icons.js';
import { ReactButton } from '../reactions/react-button.js';
import { MessageMenu } from './message-menu.js';
import classes from './message-toolbar.module.css';

interface MessageToolbarProps {
  readonly message: Message;
  readonly own: boolean;
  /** Hears when something of it opens, and when that closes. */
  readonly onOpen: (opened: boolean) => void;
}

/** What can be done with a message, beside it. */
export function MessageToolbar({ message, own, onOpen }: MessageToolbarProps) {
  const { writable, reply } = useOpen();
  return (
    <div className={classes.root} role="group" aria-label="What to do with this message">
      {writable && (
        <>
          <ReactButton message={message} onOpen={onOpen} />
          <ActionIcon variant="subtle" color="gray" size={32} aria-label="Reply" onClick={() => reply(message)}>
            <ReplyIcon size={18} />
          </ActionIcon>
        </>
      )}
      <MessageMenu message={message} own={own} onOpen={onOpen} />
    </div>
  );
}
