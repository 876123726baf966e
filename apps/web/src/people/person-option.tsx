import type { User } from '#protocol';
import { Combobox, Text } from '@mantine/core';

import classes from './person-finder.module.css';
import { PersonAvatar } from './person-avatar.js';

export function PersonOption({ person }: { readonly person: User }) {
  return (
    <Combobox.Option value={person.userId} className={classes.option}>
      <PersonAvatar name={person.displayName} id={person.userId} size={36} />
      <span className={classes.person}>
        <Text span fw={550} truncate="end">
          {person.displayName}
        </Text>
        <Text span size="sm" c="dimmed" truncate="end">
          @{person.username}
        </Text>
      </span>
    </Combobox.Option>
  );
}
