import type { Membership, Preferences } from '#protocol';
import { ActionIcon, Menu } from '@mantine/core';

import { isMuted } from '../list/arrange.js';
import { closeOnEscape } from '../look/close-on-escape.js';
import { ArchiveIcon, BellIcon, MoreIcon, MuteIcon, PinIcon } from '../look/icons.js';
import { sentence } from '../parley/sentence.js';
import { clock, useNow } from '../time/use-now.js';
import classes from './conversation-header.module.css';
import { useOpen } from './use-open.js';

const hourMs = 3_600_000;
/** For how long a conversation can be muted. `null`: until somebody unmutes it. */
const spans = [
  { label: 'Mute for an hour', ms: hourMs },
  { label: 'Mute for 8 hours', ms: 8 * hourMs },
  { label: 'Mute for good', ms: null },
] as const;
const forGood = '9999-12-31T23:59:59.999Z';

/** What somebody decides about a conversation for themselves: mute, pin, archive. */
export function ConversationMenu({ membership }: { readonly membership: Membership }) {
  const { view, tell } = useOpen();
  const { pinned, archived } = membership;
  const muted = isMuted(membership, useNow());

  const prefer = (preferences: Preferences): void => {
    view.setPreferences(preferences).catch((failure: unknown) => tell(sentence(failure)));
  };
  const mute = (ms: number | null): void =>
    prefer({ mutedUntil: ms === null ? forGood : new Date(clock.now() + ms).toISOString() });

  return (
    <Menu position="bottom-end" width={210} shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          className={classes.action}
          variant="subtle"
          color="gray"
          size={44}
          aria-label="Settings of this conversation"
          onKeyDown={closeOnEscape}
        >
          <MoreIcon size={22} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {muted ? (
          <Menu.Item leftSection={<BellIcon size={18} />} onClick={() => prefer({ mutedUntil: null })}>
            Unmute
          </Menu.Item>
        ) : (
          spans.map(({ label, ms }) => (
            <Menu.Item key={label} leftSection={<MuteIcon size={18} />} onClick={() => mute(ms)}>
              {label}
            </Menu.Item>
          ))
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<PinIcon size={18} />} onClick={() => prefer({ pinned: !pinned })}>
          {pinned ? 'Unpin' : 'Pin to the top'}
        </Menu.Item>
        <Menu.Item leftSection={<ArchiveIcon size={18} />} onClick={() => prefer({ archived: !archived })}>
          {archived ? 'Take out of the archive' : 'Archive'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
