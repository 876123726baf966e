import { ConversationsIcon } from '../look/icons.js';
import { Pane } from './pane.js';

export function EmptyPane() {
  return (
    <Pane
      icon={<ConversationsIcon size={34} />}
      title="No conversation open"
      level={2}
      text="Choose one from the list, or find a person to write to."
    />
  );
}
