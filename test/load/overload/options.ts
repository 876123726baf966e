import { parseArgs } from 'node:util';

import { wholeNumber } from '../driving/options.js';
import { workload } from './workload.js';

export interface Options {
  readonly json: boolean;
  readonly times: number;
  readonly seconds: number;
}

export const usage = `./dev bench overload [options]

  --json       the figures as one JSON object on the last line
  --times N    offer N times what the gateway can carry instead of ${workload.times}
  --seconds N  each phase takes N seconds instead of ${workload.measuredSeconds}`;

/** @throws Error for an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      times: { type: 'string', default: String(workload.times) },
      seconds: { type: 'string', default: String(workload.measuredSeconds) },
    },
  });
  return {
    json: values.json,
    times: wholeNumber('--times', values.times, 1),
    seconds: wholeNumber('--seconds', values.seconds, 1),
  };
}
