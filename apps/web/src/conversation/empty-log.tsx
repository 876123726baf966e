import { ConversationsIcon } from '../look/icons.js';
import { Pane } from '../shell/pane.js';
import classes from './message-log.module.css';

/** A conversation in which nobody has written yet. */
export function EmptyLog({ title }: { readonly title: string }) {
  return (
    <div className={classes.empty}>
      <Pane icon={<ConversationsIcon size={34} />} title="No messages yet" level={2} text={`Say hello to ${title}.`} />
    </div>
  );
}
