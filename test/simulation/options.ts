import { parseArgs } from 'node:util';

import { type Guard, guards, isGuard } from './guards.js';

export interface Options {
  readonly seed: number;
  /** Infinity: until somebody ends it. */
  readonly seeds: number;
  readonly without: Guard | null;
  readonly trace: boolean;
  readonly json: boolean;
  readonly workers: number;
}

export const usage = `./dev simulate [options]

  --seed S          the first seed instead of 1
  --seeds N         how many instead of 100
  --without GUARD   with this guard taken out: ${guards.join(', ')}
  --nightly         from a seed of today on, until it is ended
  --trace           print all that happens in the first seed
  --workers N       worlds at a time, instead of one for each processor
  --json            the figures as one JSON object on the last line`;

const day = 24 * 60 * 60_000;

/** @throws Error for an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[], machine: { readonly now: number; readonly processors: number }): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string' },
      without: { type: 'string' },
      workers: { type: 'string' },
      nightly: { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { without = null, trace, json, nightly } = values;
  if (without !== null && !isGuard(without)) throw new Error(`--without knows ${guards.join(', ')}, and not ${without}`);
  const ofToday = Math.floor(machine.now / day) * 10_000_000;
  return {
    seed: wholeNumber('--seed', values.seed ?? String(nightly ? ofToday : 1)),
    seeds: values.seeds === undefined ? (nightly ? Infinity : trace ? 1 : 100) : wholeNumber('--seeds', values.seeds),
    without,
    trace,
    json,
    workers: Math.max(1, wholeNumber('--workers', values.workers ?? String(machine.processors))),
  };
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error(`${name} is a whole number, and not ${text}`);
  return Number(text);
}
