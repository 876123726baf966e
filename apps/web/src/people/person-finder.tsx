import { limits, type User } from '#protocol';
import { Combobox, Loader, TextInput, type TextInputProps, useCombobox, VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';

import { SearchIcon } from '../look/icons.js';
import classes from './person-finder.module.css';
import { PersonOption } from './person-option.js';
import { outcomeOf, usePeopleSearch } from './use-people-search.js';

interface PersonFinderProps {
  readonly field: Pick<TextInputProps, 'id' | 'label' | 'classNames' | 'error'>;
  /** Those who are not offered. */
  readonly without?: ReadonlySet<string>;
  /** What follows from the last choice is under way. */
  readonly busy?: boolean;
  /** How high the list may be, in pixels. */
  readonly height: number;
  /** What Enter would do, said to those who do not see that somebody is marked. */
  readonly enterDoes?: (first: User) => string;
  readonly onType?: () => void;
  readonly onChoose: (person: User) => void;
}

const nobody: ReadonlySet<string> = new Set();

/** Finds people by name as one types, and offers those who were found. */
export function PersonFinder(props: PersonFinderProps) {
  const { field, without = nobody, busy = false, height, enterDoes, onType, onChoose } = props;
  const [text, setText] = useState('');
  const search = usePeopleSearch(text);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const { selectFirstOption } = combobox;
  const people = search.phase === 'found' ? search.people.filter(({ userId }) => !without.has(userId)) : [];
  const found = people.map(({ userId }) => userId).join();

  // Enter takes the first one: the common case needs no arrow keys.
  useEffect(() => {
    if (found !== '') selectFirstOption();
  }, [found, selectFirstOption]);

  const become = (next: string): void => {
    setText(next);
    if (next.trim() === '') combobox.closeDropdown();
    else combobox.openDropdown();
  };
  const choose = (chosenId: string): void => {
    const person = people.find(({ userId }) => userId === chosenId);
    become('');
    if (person !== undefined) onChoose(person);
  };

  return (
    <>
      <Combobox store={combobox} onOptionSubmit={choose} shadow="md" offset={6} size="md" withinPortal={false}>
        <Combobox.Target withExpandedAttribute>
          <TextInput
            {...field}
            placeholder="Find a person"
            size="md"
            value={text}
            maxLength={limits.userQueryLength}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            leftSection={<SearchIcon size={18} />}
            rightSection={busy || search.phase === 'searching' ? <Loader size={16} /> : null}
            onChange={(event) => {
              become(event.currentTarget.value);
              onType?.();
            }}
            onFocus={() => text.trim() !== '' && combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={search.phase === 'idle'}>
          {people.length === 0 ? (
            <Combobox.Empty>{outcomeOf(search, people)}</Combobox.Empty>
          ) : (
            <Combobox.Options aria-label="People" mah={height} className={classes.options}>
              {people.map((person) => (
                <PersonOption key={person.userId} person={person} />
              ))}
            </Combobox.Options>
          )}
        </Combobox.Dropdown>
      </Combobox>
      <VisuallyHidden role="status">
        {outcomeOf(search, people)}
        {people[0] !== undefined && enterDoes !== undefined && `. ${enterDoes(people[0])}`}
      </VisuallyHidden>
    </>
  );
}
