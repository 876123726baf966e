import { Text } from '@mantine/core';

import classes from './composer.module.css';

interface CharactersLeftProps {
  readonly id: string;
  readonly count: number;
}

/** From here on it is worth saying. */
const nearTheEnd = 500;

export function CharactersLeft({ id, count }: CharactersLeftProps) {
  return (
    <Text id={id} className={classes.limit} size="xs" c={count < 0 ? 'var(--mantine-color-error)' : 'dimmed'} aria-live="polite">
      {count < 0 && `Too long by ${number(-count)} ${characters(-count)}`}
      {count >= 0 && count <= nearTheEnd && `${number(count)} ${characters(count)} left`}
    </Text>
  );
}

const number = (count: number) => count.toLocaleString('en');
const characters = (count: number) => (count === 1 ? 'character' : 'characters');
