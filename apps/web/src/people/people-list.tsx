import type { User } from '#protocol';
import { Text } from '@mantine/core';

import classes from './people-list.module.css';
import { PersonAvatar } from './person-avatar.js';

interface PeopleListProps {
  readonly title: string;
  readonly people: readonly User[];
}

/** Some people under a heading; nothing if there are none. */
export function PeopleList({ title, people }: PeopleListProps) {
  if (people.length === 0) return null;
  return (
    <section aria-label={title} className={classes.root}>
      <Text component="h3" size="sm" fw={600} c="dimmed">
        {title}
      </Text>
      <ul className={classes.list}>
        {people.map(({ userId, displayName }) => (
          <li key={userId} className={classes.person}>
            <PersonAvatar name={displayName} id={userId} size={32} />
            <Text span truncate="end" dir="auto">
              {displayName}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
