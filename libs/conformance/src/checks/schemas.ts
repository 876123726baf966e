import type { Check } from '../check.js';

/** What was heard during all the other checks, held against the schemas. */
export const schemaChecks: readonly Check[] = [
  {
    name: 'schemas.answers',
    rule: 'Every answer of this run, over the socket and by REST, fits its schema.',
    users: 1,
    run: async ({ ledger }) => {
      const [first] = ledger.answers;
      if (first !== undefined) throw first;
    },
  },
  {
    name: 'schemas.events',
    rule: 'Every event of this run fits its schema.',
    users: 1,
    run: async ({ ledger }) => {
      const [first] = ledger.events;
      if (first !== undefined) throw first;
    },
  },
];
