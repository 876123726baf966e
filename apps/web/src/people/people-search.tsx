import { limits } from '#protocol';
import { Combobox, Loader, TextInput, useCombobox, VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';

import { SearchIcon } from '../look/icons.js';
import { sentence } from '../parley/sentence.js';
import classes from './people-search.module.css';
import { PersonOption } from './person-option.js';
import { useOpenDirect } from './use-open-direct.js';
import { outcomeOf, usePeopleSearch } from './use-people-search.js';

/** Finds a person by name and opens the conversation with them. */
export function PeopleSearch() {
  const [text, setText] = useState('');
  const search = usePeopleSearch(text);
  const direct = useOpenDirect();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const people = search.phase === 'found' ? search.people : [];
  const busy = search.phase === 'searching' || direct.busy;

  // Enter takes the first one: the common case needs no arrow keys.
  useEffect(() => {
    if (people.length > 0) combobox.selectFirstOption();
    // The store is a new object at every render; what matters is which people there are.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [people]);

  const type = (typed: string): void => {
    setText(typed);
    direct.forgetFailure();
    if (typed.trim() === '') combobox.closeDropdown();
    else combobox.openDropdown();
  };
  const open = (userId: string): void => {
    setText('');
    combobox.closeDropdown();
    direct.open(userId);
  };

  return (
    <search className={classes.root}>
      <Combobox store={combobox} onOptionSubmit={open} shadow="md" offset={6} size="md" withinPortal={false}>
        <Combobox.Target withExpandedAttribute>
          <TextInput
            id="people-search"
            label={<VisuallyHidden>New conversation: find a person by name</VisuallyHidden>}
            classNames={{ root: classes.field, label: classes.label }}
            placeholder="Find a person"
            size="md"
            value={text}
            maxLength={limits.userQueryLength}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            error={direct.failure === null ? null : sentence(direct.failure)}
            leftSection={<SearchIcon size={18} />}
            rightSection={busy ? <Loader size={16} /> : null}
            onChange={(event) => type(event.currentTarget.value)}
            onFocus={() => text.trim() !== '' && combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={search.phase === 'idle'}>
          {people.length === 0 ? (
            <Combobox.Empty>{outcomeOf(search, people)}</Combobox.Empty>
          ) : (
            <Combobox.Options aria-label="People" mah={360} className={classes.options}>
              {people.map((person) => (
                <PersonOption key={person.userId} person={person} />
              ))}
            </Combobox.Options>
          )}
        </Combobox.Dropdown>
      </Combobox>
      <VisuallyHidden role="status">
        {outcomeOf(search, people)}
        {people[0] !== undefined && `. Enter opens the conversation with ${people[0].displayName}.`}
      </VisuallyHidden>
    </search>
  );
}
