import { parseArgs } from 'node:util';

import { wholeNumber } from '../driving/options.js';

export interface Options {
  readonly json: boolean;
  readonly changes: number;
}

/** What every run does. */
export const workload = { changes: 100_000, conversations: 100, warmupChanges: 5_000 } as const;

export const usage = `./dev bench client [options]

  --json            the figures as one JSON object on the last line
  --changes N       apply N changes instead of ${workload.changes}`;

/** @throws Error for an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      changes: { type: 'string', default: String(workload.changes) },
    },
  });
  return { json: values.json, changes: wholeNumber('--changes', values.changes, workload.conversations) };
}
