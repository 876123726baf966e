import { readFileSync } from 'node:fs';

import { microsPerTick } from './processes.js';

/** Of all processors together, from `/proc/stat` (proc_stat(5)), in microseconds since the machine started. */
export interface MachineMicros {
  readonly busy: number;
  /** What the hypervisor gave to other machines while somebody here wanted it: no more free than what is busy. */
  readonly stolen: number;
}

/** The first line: user, nice, system, idle, iowait, irq, softirq, steal; guests' time is in that of the users. */
export function parseMachine(text: string): MachineMicros {
  const fields = /^cpu +([\d ]+)$/m.exec(text)?.[1]?.split(' ').map(Number) ?? [];
  const [user, nice, system, , , irq, softirq, stolen] = fields;
  const busy = (user as number) + (nice as number) + (system as number) + (irq as number) + (softirq as number);
  if (!Number.isSafeInteger(busy) || stolen === undefined)
    throw new Error(`not what /proc/stat begins with: ${text.slice(0, 80)}`);
  return { busy: busy * microsPerTick, stolen: stolen * microsPerTick };
}

export const readMachine = (): MachineMicros => parseMachine(readFileSync('/proc/stat', 'utf8'));
