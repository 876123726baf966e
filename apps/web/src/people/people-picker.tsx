import { limits, type User } from '#protocol';
import { Combobox, Loader, Pill, TextInput, useCombobox, VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';

import { SearchIcon } from '../look/icons.js';
import classes from './people-picker.module.css';
import searchClasses from './people-search.module.css';
import { outcomeOf, usePeopleSearch } from './use-people-search.js';
import { PersonOption } from './person-option.js';

interface PeoplePickerProps {
  readonly label: string;
  readonly chosen: readonly User[];
  /** Those who are there already. */
  readonly without: readonly string[];
  readonly onChange: (chosen: readonly User[]) => void;
}

/** Chooses people by name, any number of them. */
export function PeoplePicker({ label, chosen, without, onChange }: PeoplePickerProps) {
  const [text, setText] = useState('');
  const search = usePeopleSearch(text);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const excluded = new Set([...without, ...chosen.map(({ userId }) => userId)]);
  const people = search.phase === 'found' ? search.people.filter(({ userId }) => !excluded.has(userId)) : [];
  const found = people.map(({ userId }) => userId).join();

  // Enter takes the first one: the common case needs no arrow keys.
  useEffect(() => {
    if (found !== '') combobox.selectFirstOption();
    // The store is a new object at every render; what matters is which people there are.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [found]);

  const type = (typed: string): void => {
    setText(typed);
    if (typed.trim() === '') combobox.closeDropdown();
    else combobox.openDropdown();
  };
  const add = (userId: string): void => {
    const person = people.find((each) => each.userId === userId);
    if (person !== undefined) onChange([...chosen, person]);
    type('');
  };

  return (
    <div>
      <Combobox store={combobox} onOptionSubmit={add} shadow="md" offset={6} size="md" withinPortal={false}>
        <Combobox.Target withExpandedAttribute>
          <TextInput
            label={label}
            placeholder="Find a person"
            size="md"
            value={text}
            maxLength={limits.userQueryLength}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            leftSection={<SearchIcon size={18} />}
            rightSection={search.phase === 'searching' ? <Loader size={16} /> : null}
            onChange={(event) => type(event.currentTarget.value)}
            onBlur={() => combobox.closeDropdown()}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={search.phase === 'idle'}>
          {people.length === 0 ? (
            <Combobox.Empty>{outcomeOf(search, people)}</Combobox.Empty>
          ) : (
            <Combobox.Options aria-label="People" mah={240} className={searchClasses.options}>
              {people.map((person) => (
                <PersonOption key={person.userId} person={person} />
              ))}
            </Combobox.Options>
          )}
        </Combobox.Dropdown>
      </Combobox>
      <VisuallyHidden role="status">{outcomeOf(search, people)}</VisuallyHidden>
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
