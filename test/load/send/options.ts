import { parseArgs } from 'node:util';

import { wholeNumber } from '../driving/options.js';
import { workload } from './workload.js';

export const contenderNames = ['parley', 'naive', 'bare'] as const;
export type ContenderName = (typeof contenderNames)[number];

export interface Options {
  readonly json: boolean;
  readonly profile: boolean;
  readonly only: readonly ContenderName[];
  readonly warmupSeconds: number;
  readonly measuredSeconds: number;
  readonly idleConnections: number;
}

export const usage = `./dev bench send [options]

  --json            the figures as one JSON object on the last line
  --only NAME       measure one server only: ${contenderNames.join(', ')} (may be repeated)
  --seconds N       measure each loop for N seconds instead of ${workload.measuredSeconds}
  --warmup N        warm up for N seconds instead of ${workload.warmupSeconds}
  --idle N          hold N idle connections instead of ${workload.idleConnections}
  --profile         profile the servers' processors in the closed loop and say where their time went
                    (costs some time itself: these figures compare with each other only)`;

/** @throws Error for an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [...contenderNames] },
      seconds: { type: 'string', default: String(workload.measuredSeconds) },
      warmup: { type: 'string', default: String(workload.warmupSeconds) },
      idle: { type: 'string', default: String(workload.idleConnections) },
    },
  });
  return {
    json: values.json,
    profile: values.profile,
    only: contenderNames.filter((name) => values.only.map(contenderNamed).includes(name)),
    warmupSeconds: wholeNumber('--warmup', values.warmup, 0),
    measuredSeconds: wholeNumber('--seconds', values.seconds, 1),
    idleConnections: wholeNumber('--idle', values.idle, 0),
  };
}

function contenderNamed(text: string): ContenderName {
  const name = contenderNames.find((known) => known === text);
  if (name === undefined) throw new Error(`--only knows ${contenderNames.join(', ')}, and not ${text}`);
  return name;
}
