import { parseArgs } from 'node:util';

import { wholeNumber } from '../driving/options.js';
import { workload } from './workload.js';

export interface Options {
  readonly json: boolean;
  readonly rounds: number;
}

export const usage = `./dev bench handover [options]

  --json       the figures as one JSON object on the last line
  --rounds N   drain N times instead of ${workload.rounds}`;

/** @throws Error for an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: String(workload.rounds) },
    },
  });
  return { json: values.json, rounds: wholeNumber('--rounds', values.rounds, 1) };
}
