import { CloseButton } from '@mantine/core';

import classes from './notice.module.css';

interface NoticeProps {
  /** Null: there is nothing to say. */
  readonly text: string | null;
  readonly onClose: () => void;
}

/** What went wrong with something that was done to the conversation, until it is put away. */
export function Notice({ text, onClose }: NoticeProps) {
  return (
    <div role="alert">
      {text !== null && (
        <div className={classes.root}>
          <span className={classes.text}>{text}</span>
          <CloseButton aria-label="Close" size={36} onClick={onClose} />
        </div>
      )}
    </div>
  );
}
