import type { ConversationView } from '#client';
import type { Conversation } from '#protocol';
import { useParley } from '#react';
import { ActionIcon, Menu, Text } from '@mantine/core';

import { MoreIcon } from '../look/icons.js';
import type { Action } from '../parley/use-action.js';
import { PersonAvatar } from '../people/person-avatar.js';
import { OnlineDot } from '../presence/online-dot.js';
import classes from './group-panel.module.css';

interface MemberLineProps {
  readonly member: Conversation['members'][number];
  readonly view: ConversationView;
  readonly mayChange: boolean;
  readonly run: Action['run'];
}

export function MemberLine({ member: { userId, displayName, username, role }, view, mayChange, run }: MemberLineProps) {
  const { me } = useParley();
  const own = userId === me.userId;
  return (
    <li className={classes.line}>
      <span className={classes.picture}>
        <PersonAvatar name={displayName} id={userId} size={40} />
        <OnlineDot userId={own ? undefined : userId} />
      </span>
      <span className={classes.person}>
        <Text span fw={550} truncate="end" dir="auto">
          {displayName}
          {own && ' (you)'}
        </Text>
        <Text span size="sm" c="dimmed" truncate="end">
          @{username}
        </Text>
      </span>
      {role === 'admin' && <span className={classes.role}>Admin</span>}
      {mayChange && (
        <Menu position="bottom-end" width={220} shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Change ${displayName}`}>
              <MoreIcon />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {role === 'admin' ? (
              <Menu.Item onClick={() => run(() => view.setRole(userId, 'member'))}>Make a member</Menu.Item>
            ) : (
              <Menu.Item onClick={() => run(() => view.setRole(userId, 'admin'))}>Make an admin</Menu.Item>
            )}
            {!own && (
              <Menu.Item c="var(--mantine-color-error)" onClick={() => run(() => view.removeMember(userId))}>
                Remove from the group
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}
