import { CloseButton } from '@mantine/core';

import classes from './about.module.css';

interface AboutProps {
  readonly title: string;
  readonly text: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
}

/** Which message it is that one answers or changes, above what one writes. */
export function About({ title, text, closeLabel, onClose }: AboutProps) {
  return (
    <div className={classes.root}>
      <span className={classes.words}>
        <span className={classes.title} dir="auto">
          {title}
        </span>
        <span className={classes.text} dir="auto">
          {text}
        </span>
      </span>
      <CloseButton aria-label={closeLabel} size={36} onClick={onClose} />
    </div>
  );
}
