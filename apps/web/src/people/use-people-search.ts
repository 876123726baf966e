import type { User } from '#protocol';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';

import { useParley } from '../parley/use-parley.js';

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
