import { parseArgs } from 'node:util';

import { wholeNumber } from '../load/driving/options.js';

export interface Options {
  /** For how long everybody is at it before the roll and after it, together. */
  readonly seconds: number;
  readonly clients: number;
  readonly seed: number;
  /** Of which release the SDK is; absent: the newest that is kept. */
  readonly release?: string;
  readonly json: boolean;
}

export const usage = `./dev drill upgrade [options]

  --seconds N   under load before and after all nodes are restarted, together; 60 if absent
  --clients N   how many clients with the released SDK, 40 if absent; at least 10
  --seed S      what people do; 1 if absent
  --release V   of which release in releases/ the SDK is; the newest if absent
  --json        the figures as one JSON object on the last line`;

/** @throws Error for a drill or an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '60' },
      clients: { type: 'string', default: '40' },
      seed: { type: 'string', default: '1' },
      release: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (positionals.join(' ') !== 'upgrade') throw new Error(`Which drill? There is one:\n${usage}`);
  return {
    seconds: wholeNumber('--seconds', values.seconds, 2),
    clients: wholeNumber('--clients', values.clients, 10),
    seed: wholeNumber('--seed', values.seed, 0),
    json: values.json,
    ...(values.release !== undefined && { release: values.release }),
  };
}
