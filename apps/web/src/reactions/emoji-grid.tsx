import { memo } from 'react';

import type { Emoji, EmojiGroup } from './emoji-groups.js';
import classes from './emoji-picker.module.css';

/** As in the style sheet. */
export const columns = 8;
export const optionId = (index: number): string => `emoji-${index}`;

interface EmojiGridProps {
  readonly groups: readonly EmojiGroup[];
  /** Which one Enter would take, counted through all groups. */
  readonly active: number;
  readonly onChoose: (emoji: string) => void;
}

export function EmojiGrid({ groups, active, onChoose }: EmojiGridProps) {
  return (
    <div id="emoji-grid" className={classes.grid} role="listbox" aria-label="Emoji" tabIndex={-1}>
      {groups.map(({ name, emoji }, group) => {
        const start = groups.slice(0, group).reduce((sum, before) => sum + before.emoji.length, 0);
        return (
          <div key={name} role="group" aria-label={name} className={classes.group}>
            <div className={classes.heading} aria-hidden="true">
              {name}
            </div>
            {emoji.map((each, index) => (
              <Option key={each[0]} emoji={each} index={start + index} active={start + index === active} onChoose={onChoose} />
            ))}
          </div>
        );
      })}
    </div>
  );
}

interface OptionProps {
  readonly emoji: Emoji;
  readonly index: number;
  readonly active: boolean;
  readonly onChoose: (emoji: string) => void;
}

/** Keys are the search field's, which says by `aria-activedescendant` where they lead. */
const Option = memo(function Option({ emoji: [sign, name], index, active, onChoose }: OptionProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={optionId(index)}
      role="option"
      aria-selected={active}
      aria-label={name}
      title={name}
      tabIndex={-1}
      className={classes.option}
      onClick={() => onChoose(sign)}
    >
      {sign}
    </div>
  );
});
