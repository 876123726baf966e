import { UnstyledButton } from '@mantine/core';

import { PlusIcon } from '../look/icons.js';
import { commonReactions } from './common.js';
import classes from './common-reactions.module.css';

interface CommonReactionsProps {
  /** Those that I have given. */
  readonly mine: readonly string[];
  readonly onChoose: (emoji: string) => void;
  readonly onMore: () => void;
}

export function CommonReactions({ mine, onChoose, onMore }: CommonReactionsProps) {
  return (
    <div className={classes.root}>
      {commonReactions.map((emoji) => (
        <UnstyledButton
          key={emoji}
          className={classes.emoji}
          aria-pressed={mine.includes(emoji)}
          aria-label={emoji}
          onClick={() => onChoose(emoji)}
        >
          {emoji}
        </UnstyledButton>
      ))}
      <UnstyledButton className={classes.emoji} aria-label="More emoji" onClick={onMore}>
        <PlusIcon />
      </UnstyledButton>
    </div>
  );
}
