import { parseArgs } from 'node:util';

import { wholeNumber } from '../driving/options.js';

export interface Options {
  readonly json: boolean;
  /** Of the database: 1 is what figures are of. */
  readonly scale: number;
  /** Measured requests of each kind. */
  readonly samples: number;
  readonly plans: boolean;
}

const defaults = { scale: '1', samples: '500' };

export const usage = `./dev bench inbox [options]

  --json            the figures as one JSON object on the last line
  --scale X         a database of that size: 1 is a million messages, 0.01 a look at whether it works
  --samples N       measure N requests of each kind instead of ${defaults.samples}
  --plans           write the plans of the product's queries to docs/query-plans.md, and measure nothing`;

/** @throws Error for an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      plans: { type: 'boolean', default: false },
      scale: { type: 'string', default: defaults.scale },
      samples: { type: 'string', default: defaults.samples },
    },
  });
  const scale = Number(values.scale);
  if (!(scale > 0 && scale <= 10)) throw new Error(`--scale takes a number above 0 and up to 10, not ${values.scale}`);
  return { json: values.json, plans: values.plans, scale, samples: wholeNumber('--samples', values.samples, 1) };
}
