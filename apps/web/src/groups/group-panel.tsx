import type { ConversationView } from '#client';
import { Drawer } from '@mantine/core';
import { useDetails, useMembership } from '#react';

import { useOpen } from '../conversation/use-open.js';
import { AboutGroup } from './about-group.js';
import { Endings } from './endings.js';
import { Invitations } from './invitations.js';
import classes from './group-panel.module.css';
import { Members } from './members.js';

interface GroupPanelProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly view: ConversationView;
}

/** What a group is, who is in it, and what may be done about that by whoever looks. */
export function GroupPanel({ opened, onClose, view }: GroupPanelProps) {
  const details = useDetails(view);
  const membership = useMembership(view);
  const { writable, moderator } = useOpen();
  const mayInvite = writable && (moderator || details.invitePolicy === 'members');
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={420}
      title="About this group"
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ body: classes.body, content: classes.content, header: classes.header }}
    >
      <AboutGroup view={view} conversation={details} mayChange={writable && moderator} />
      <Members view={view} conversation={details} mayInvite={mayInvite} mayChange={writable && moderator} />
      {mayInvite && <Invitations view={view} mayList={moderator} />}
      {writable && <Endings view={view} conversation={details} membership={membership} onLeft={onClose} />}
    </Drawer>
  );
}
