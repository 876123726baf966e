import type { User } from '#protocol';
import { Pill } from '@mantine/core';

import classes from './people-picker.module.css';
import { PersonFinder } from './person-finder.js';

interface PeoplePickerProps {
  readonly label: string;
  readonly chosen: readonly User[];
  /** Those who are there already. */
  readonly without: readonly string[];
  readonly onChange: (chosen: readonly User[]) => void;
}

/** Chooses people by name, any number of them. */
export function PeoplePicker({ label, chosen, without, onChange }: PeoplePickerProps) {
  return (
    <div>
      <PersonFinder
        field={{ label }}
        without={new Set([...without, ...chosen.map(({ userId }) => userId)])}
        height={240}
        onChoose={(person) => onChange([...chosen, person])}
      />
      {chosen.length > 0 && (
        <ul className={classes.chosen} aria-label="Chosen">
          {chosen.map((person) => (
            <li key={person.userId}>
              <Pill
                size="lg"
                bg="var(--parley-chosen)"
                withRemoveButton
                removeButtonProps={{ 'aria-label': `Leave out ${person.displayName}`, 'aria-hidden': false, tabIndex: 0 }}
                onRemove={() => onChange(chosen.filter(({ userId }) => userId !== person.userId))}
              >
                {person.displayName}
              </Pill>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
