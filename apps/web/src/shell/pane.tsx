import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './pane.module.css';

interface PaneProps {
  readonly icon: ReactNode;
  readonly title: string;
  /** 1: it is what the page is about. */
  readonly level: 1 | 2;
  readonly text?: ReactNode;
  readonly role?: 'alert' | 'status';
  /** What one can do about it. */
  readonly children?: ReactNode;
}

/** One thing to say, in the middle of the room there is. */
export function Pane({ icon, title, level, text, role, children }: PaneProps) {
  return (
    <div className={classes.root} role={role}>
      <div className={classes.icon}>{icon}</div>
      <Title order={level} size="h4">
        {title}
      </Title>
      {text !== undefined && (
        <Text c="dimmed" maw={420} textWrap="balance">
          {text}
        </Text>
      )}
      {children !== undefined && <div className={classes.actions}>{children}</div>}
    </div>
  );
}
