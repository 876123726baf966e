import type { Message } from '#protocol';
import { useParley } from '#react';
import { ActionIcon, Menu } from '@mantine/core';

import { focusMessage } from '../conversation/element-of-message.js';
import { menusId, useOpen } from '../conversation/use-open.js';
import { closeOnEscape } from '../look/close-on-escape.js';
import { CopyIcon, EditIcon, EyeIcon, HistoryIcon, MoreIcon, SmileIcon, TrashIcon } from '../look/icons.js';
import { useNow } from '../time/use-now.js';
import { allowed } from './allowed.js';

interface MessageMenuProps {
  readonly message: Message;
  readonly own: boolean;
  readonly onOpen: (opened: boolean) => void;
}

/** The rarer things to do with a message. */
export function MessageMenu({ message, own, onOpen }: MessageMenuProps) {
  const { edit, show, tell, group, moderator, writable } = useOpen();
  const { me } = useParley();
  const may = allowed(message, { myId: me.userId, group, moderator, writable, now: useNow() });

  const copy = (): void => {
    navigator.clipboard.writeText(message.text).catch(() => tell('The browser does not let this page copy.'));
  };

  const open = (opened: boolean): void => {
    if (!opened) focusMessage(message.sequence);
    onOpen(opened);
  };

  return (
    <Menu
      position={own ? 'bottom-end' : 'bottom-start'}
      shadow="md"
      // Beside the log, which would cut it off, and inside the page's landmark.
      portalProps={{ target: `#${menusId}` }}
      width={200}
      onChange={open}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label="More" onKeyDown={closeOnEscape}>
          <MoreIcon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<CopyIcon size={18} />} onClick={copy}>
          Copy text
        </Menu.Item>
        {may.edit && (
          <Menu.Item leftSection={<EditIcon size={18} />} onClick={() => edit(message)}>
            Edit
          </Menu.Item>
        )}
        {may.seeVersions && (
          <Menu.Item leftSection={<HistoryIcon size={18} />} onClick={() => show({ kind: 'versions', message })}>
            Earlier versions
          </Menu.Item>
        )}
        {message.reactions !== undefined && (
          <Menu.Item leftSection={<SmileIcon size={18} />} onClick={() => show({ kind: 'reactions', message })}>
            Reactions
          </Menu.Item>
        )}
        {may.seeReaders && (
          <Menu.Item leftSection={<EyeIcon size={18} />} onClick={() => show({ kind: 'seen', message })}>
            Seen by
          </Menu.Item>
        )}
        {may.delete && (
          <Menu.Item
            leftSection={<TrashIcon size={18} />}
            c="var(--mantine-color-error)"
            onClick={() => show({ kind: 'deletion', message })}
          >
            Delete
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
