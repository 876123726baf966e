import { parseArgs } from 'node:util';

import { wholeNumber } from '../driving/options.js';
import { reactionsPerConversation, workload } from './workload.js';

export interface Options {
  readonly json: boolean;
  readonly warmupSeconds: number;
  readonly measuredSeconds: number;
}

export const usage = `./dev bench reactions [options]

  --json            the figures as one JSON object on the last line
  --seconds N       measure for N seconds instead of ${workload.measuredSeconds}
  --warmup N        warm up for N seconds instead of ${workload.warmupSeconds}`;

/** @throws Error for an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      seconds: { type: 'string', default: String(workload.measuredSeconds) },
      warmup: { type: 'string', default: String(workload.warmupSeconds) },
    },
  });
  const warmupSeconds = wholeNumber('--warmup', values.warmup, 0);
  const measuredSeconds = wholeNumber('--seconds', values.seconds, 1);
  const most = Math.floor((reactionsPerConversation * workload.conversations) / workload.reactionsPerSecond);
  if (warmupSeconds + measuredSeconds > most) throw new Error(`After ${most} s everybody has reacted with everything`);
  return { json: values.json, warmupSeconds, measuredSeconds };
}
