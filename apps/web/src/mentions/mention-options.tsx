import { Text, VisuallyHidden } from '@mantine/core';

import { PersonAvatar } from '../people/person-avatar.js';
import type { Mentionable } from './mentionable.js';
import classes from './mention-options.module.css';

export const optionsId = 'mention-options';
export const optionId = (index: number): string => `mention-option-${index}`;

interface MentionOptionsProps {
  readonly options: readonly Mentionable[];
  readonly active: number;
  readonly onChoose: (chosen: Mentionable) => void;
}

/** Who could be meant by what was typed behind an "@", above the place where one types. */
export function MentionOptions({ options, active, onChoose }: MentionOptionsProps) {
  return (
    <>
      {options.length > 0 && (
        <div id={optionsId} role="listbox" aria-label="People to mention" className={classes.root}>
          {options.map((option, index) => (
            // The keys are the text field's, which says by `aria-activedescendant` where they lead.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={option.key}
              id={optionId(index)}
              role="option"
              aria-selected={index === active}
              tabIndex={-1}
              className={classes.option}
              // The text field keeps the focus.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onChoose(option)}
            >
              <PersonAvatar name={option.label} id={option.key} size={32} group={'all' in option.target} />
              <span className={classes.names}>
                <Text span fw={550} truncate="end" dir="auto">
                  {option.label}
                </Text>
                <Text span size="sm" c="dimmed" truncate="end">
                  {option.hint}
                </Text>
              </span>
            </div>
          ))}
        </div>
      )}
      <VisuallyHidden role="status">{said(options, active)}</VisuallyHidden>
    </>
  );
}

function said(options: readonly Mentionable[], active: number): string {
  const option = options[active];
  return option === undefined ? '' : `${option.label}, ${active + 1} of ${options.length}. Enter mentions them.`;
}
