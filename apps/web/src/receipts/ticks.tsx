import { VisuallyHidden } from '@mantine/core';

import { CheckIcon, DoubleCheckIcon } from '../look/icons.js';
import type { Progress } from './reached.js';
import classes from './ticks.module.css';

const words: Record<Progress, string> = { sent: 'Sent', delivered: 'Delivered', read: 'Read' };

/** One tick: stored. Two: on everybody's device. Two that shine: read by everybody. */
export function Ticks({ progress }: { readonly progress: Progress }) {
  return (
    <span className={classes.root} data-progress={progress} title={words[progress]}>
      {progress === 'sent' ? <CheckIcon size={14} /> : <DoubleCheckIcon size={16} />}
      <VisuallyHidden>{words[progress]}</VisuallyHidden>
    </span>
  );
}
