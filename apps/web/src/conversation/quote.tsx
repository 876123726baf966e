import { UnstyledButton, VisuallyHidden } from '@mantine/core';

import classes from './quote.module.css';
import { useOpen } from './use-open.js';

/** What a message answers. The same object as long as it says the same. */
export interface Quoted {
  readonly sequence: number;
  /** Null: it is further back than what is loaded. */
  readonly author: string | null;
  readonly text: string;
}

interface QuoteProps {
  readonly quoted: Quoted;
  /** Whether Tab stops here. */
  readonly reachable: boolean;
}

/** The message that this one answers, in a line or two; leads to it. */
export function Quote({ quoted: { sequence, author, text }, reachable }: QuoteProps) {
  const { jump } = useOpen();
  return (
    <UnstyledButton className={classes.root} tabIndex={reachable ? 0 : -1} onClick={() => jump(sequence)}>
      <VisuallyHidden>In answer to </VisuallyHidden>
      {author !== null && (
        <span className={classes.author} dir="auto">
          {author}
        </span>
      )}
      <span className={classes.text} dir="auto">
        {text}
      </span>
    </UnstyledButton>
  );
}
