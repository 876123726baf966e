import { endAllProcesses } from '#testing/engines';

import { sayAndHush } from './terminal.js';

let by: NodeJS.Signals | undefined;

/**
 * Ctrl-C, a plain `kill` and a closed terminal all mean the same: end what was started, then this process.
 * The second one means at once; the companion of our processes ends them in our place.
 */
export function endOnSignal(exitCodeOf: (signal: NodeJS.Signals) => number): void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) {
    process.on(signal, () => {
      const code = exitCodeOf(signal);
      if (by !== undefined) process.exit(code);
      by = signal;
      sayAndHush(signal === 'SIGINT' ? '\nStopping …' : 'Stopping …');
      void endAllProcesses().finally(() => process.exit(code));
    });
  }
  // Writing to a terminal that went away is no reason to fail while ending.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** Never comes back once we are ending: what then ends around us is no news to anybody. */
export async function unlessEnding(): Promise<void> {
  if (by !== undefined) await new Promise<never>(() => undefined);
}
