import { parseArgs } from 'node:util';

import { wholeNumber } from '../driving/options.js';
import { workload } from './workload.js';

export interface Options {
  readonly json: boolean;
  readonly rounds: number;
  /** Between an acknowledgement and the next message of a sender. */
  readonly thinkMs: number;
}

export const usage = `./dev bench handover [options]

  --json       the figures as one JSON object on the last line
  --rounds N   drain N times instead of ${workload.rounds}
  --think MS   a sender thinks for so long instead of ${workload.thinkMs} ms: less load, or more`;

/** @throws Error for an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: String(workload.rounds) },
      think: { type: 'string', default: String(workload.thinkMs) },
    },
  });
  return {
    json: values.json,
    rounds: wholeNumber('--rounds', values.rounds, 1),
    thinkMs: wholeNumber('--think', values.think, 0),
  };
}
