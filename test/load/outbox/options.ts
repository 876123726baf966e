import { parseArgs } from 'node:util';

import { wholeNumber } from '../driving/options.js';

export interface Options {
  readonly json: boolean;
  readonly messages: number;
}

/** What every run does. */
export const workload = {
  /** As many as an outbox takes. */
  messages: 1_000,
  /** In the second half of the run. */
  conversations: 20,
  /** Of the stretches of 50 messages, in the runs that are cut. */
  cutShare: 0.2,
  warmupMessages: 200,
} as const;

export const usage = `./dev bench outbox [options]

  --json            the figures as one JSON object on the last line
  --messages N      queue N messages instead of ${workload.messages}`;

/** @throws Error for an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      messages: { type: 'string', default: String(workload.messages) },
    },
  });
  const messages = wholeNumber('--messages', values.messages, workload.conversations);
  if (messages > workload.messages) throw new Error(`An outbox takes ${workload.messages} messages`);
  return { json: values.json, messages };
}
