import { parseArgs } from 'node:util';

import { wholeNumber } from '../driving/options.js';
import { workload } from './workload.js';

export interface Options {
  readonly json: boolean;
  readonly profile: boolean;
  readonly warmupSeconds: number;
  readonly measuredSeconds: number;
  /** In the open loop. */
  readonly messagesPerSecond: number;
}

export const usage = `./dev bench throughput [options]

  --json            the figures as one JSON object on the last line
  --seconds N       measure each loop for N seconds instead of ${workload.measuredSeconds}
  --warmup N        warm up for N seconds instead of ${workload.warmupSeconds}
  --rate N          send N messages/s in the open loop instead of ${workload.messagesPerSecond}
  --profile         profile the first gateway and say where its time went, in each loop
                    (costs some time itself: these figures compare with each other only)`;

/** @throws Error for an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      seconds: { type: 'string', default: String(workload.measuredSeconds) },
      rate: { type: 'string', default: String(workload.messagesPerSecond) },
      warmup: { type: 'string', default: String(workload.warmupSeconds) },
    },
  });
  return {
    json: values.json,
    profile: values.profile,
    warmupSeconds: wholeNumber('--warmup', values.warmup, 0),
    measuredSeconds: wholeNumber('--seconds', values.seconds, 1),
    messagesPerSecond: wholeNumber('--rate', values.rate, 1),
  };
}
