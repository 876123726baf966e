import { parseArgs } from 'node:util';

import { wholeNumber } from '../load/driving/options.js';

export interface Options {
  readonly seconds: number;
  readonly seed: number;
  readonly clients: number;
  readonly json: boolean;
  /** Whether to keep the evidence of a run without violations, too. */
  readonly keep: boolean;
}

export const usage = `./dev chaos [options]

  --seconds N   for how long things go wrong, 60 if absent
  --seed S      what goes wrong and when, and what people do; 1 if absent
  --clients N   how many SDK clients, 200 if absent; at least 10
  --keep        keep what clients did and saw and nodes said, also without a violation
  --json        the figures as one JSON object on the last line`;

/** @throws Error for an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      clients: { type: 'string', default: '200' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    seconds: wholeNumber('--seconds', values.seconds, 1),
    seed: wholeNumber('--seed', values.seed, 0),
    clients: wholeNumber('--clients', values.clients, 10),
    json: values.json,
    keep: values.keep,
  };
}
