import { LockIcon } from '../look/icons.js';
import classes from './ended-note.module.css';

/** In place of the composer, where nothing can be written: why. */
export function EndedNote({ reason }: { readonly reason: string }) {
  return (
    <p className={classes.root} role="status">
      <LockIcon size={18} />
      {reason}
    </p>
  );
}
