import type { Message } from '#protocol';
import { UnstyledButton } from '@mantine/core';

import { useOpen } from '../conversation/use-open.js';
import classes from './reaction-chips.module.css';
import { useToggleReaction } from './use-toggle-reaction.js';

interface ReactionChipsProps {
  readonly message: Message;
  /** Whether Tab stops here. */
  readonly reachable: boolean;
}

/** Each emoji with how many gave it. A click gives it too, or takes it back. */
export function ReactionChips({ message, reachable }: ReactionChipsProps) {
  const { writable } = useOpen();
  const toggle = useToggleReaction(message);
  return (
    <div className={classes.root} role="group" aria-label="Reactions">
      {message.reactions?.map(({ emoji, count, mine }) => (
        <UnstyledButton
          key={emoji}
          className={classes.chip}
          aria-pressed={mine}
          aria-label={`${emoji} ${count}`}
          tabIndex={reachable ? 0 : -1}
          disabled={!writable}
          onClick={() => toggle(emoji)}
        >
          <span className={classes.emoji}>{emoji}</span>
          <span>{count}</span>
        </UnstyledButton>
      ))}
    </div>
  );
}
