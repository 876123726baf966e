import type { User } from '#protocol';
import { useParley } from '#react';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';

import { sentence } from '../parley/sentence.js';

export type PeopleSearch =
  | { readonly phase: 'idle' }
  | { readonly phase: 'searching' }
  | { readonly phase: 'found'; readonly people: readonly User[] }
  | { readonly phase: 'failed'; readonly failure: unknown };

const pauseMs = 200;

/** Looks for people as somebody types: once they pause, and never with an answer to what they typed before. */
export function usePeopleSearch(text: string): PeopleSearch {
  const parley = useParley();
  const query = text.trim();
  const [settledQuery] = useDebouncedValue(query, pauseMs);
  const [search, setSearch] = useState<PeopleSearch>({ phase: 'idle' });

  useEffect(() => {
    if (settledQuery === '') return setSearch({ phase: 'idle' });
    const abort = new AbortController();
    const become = (next: PeopleSearch): void => void (abort.signal.aborted || setSearch(next));
    parley.users.search(settledQuery, { signal: abort.signal }).then(
      (users) => become({ phase: 'found', people: users.filter(({ userId }) => userId !== parley.me.userId) }),
      (failure: unknown) => become({ phase: 'failed', failure }),
    );
    return () => abort.abort();
  }, [parley, settledQuery]);

  if (query === '') return { phase: 'idle' };
  return query === settledQuery && search.phase !== 'idle' ? search : { phase: 'searching' };
}

/** In words how a search went, of which these people are shown. */
export function outcomeOf(search: PeopleSearch, people: readonly User[]): string {
  switch (search.phase) {
    case 'idle':
      return '';
    case 'searching':
      return 'Searching…';
    case 'failed':
      return sentence(search.failure);
    case 'found':
      return found(people);
  }
}

function found(people: readonly User[]): string {
  if (people.length === 0) return 'Nobody found';
  return people.length === 1 ? '1 person found' : `${people.length} people found`;
}
