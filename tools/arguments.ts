import { parseArgs, type ParseArgsConfig } from 'node:util';

import { Refusal } from './terminal.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The arguments of a command, and a sentence instead of a stack for those it does not know. */
export function read<const Of extends Options>(args: readonly string[], options: Of, usage: string) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}`);
  }
}
