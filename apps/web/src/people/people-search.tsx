import { VisuallyHidden } from '@mantine/core';

import { sentence } from '../parley/sentence.js';
import classes from './people-search.module.css';
import { PersonFinder } from './person-finder.js';
import { useOpenDirect } from './use-open-direct.js';

/** Finds a person by name and opens the conversation with them. */
export function PeopleSearch() {
  const direct = useOpenDirect();
  return (
    <search className={classes.root}>
      <PersonFinder
        field={{
          id: 'people-search',
          label: <VisuallyHidden>New conversation: find a person by name</VisuallyHidden>,
          classNames: { root: classes.field, label: classes.label },
          error: direct.failure === null ? null : sentence(direct.failure),
        }}
        busy={direct.busy}
        height={360}
        enterDoes={({ displayName }) => `Enter opens the conversation with ${displayName}.`}
        onType={direct.forgetFailure}
        onChoose={({ userId }) => direct.open(userId)}
      />
    </search>
  );
}
