import type { INestApplication } from '@nestjs/common';

import { Timers } from '#kernel';

import { ProcessLog } from './process-log.js';

/** How long ending in good order may take, once nobody knows what state the process is in. */
const deadlineMs = 10_000;

/**
 * An error that nobody caught ends the process: it is logged as every other (Node would print its message), the
 * process gives back what it holds, and whoever runs it starts another. Unhandled rejections come here too.
 */
export function endOnUncaughtError(app: INestApplication): void {
  const { pino } = app.get(ProcessLog, { strict: false });
  const timers = app.get(Timers, { strict: false });
  let ending = false;
  process.on('uncaughtException', (error) => {
    pino.fatal({ err: error }, 'uncaught error: this process ends');
    if (ending) return;
    ending = true;
    const exit = (): never => process.exit(1);
    timers.after(deadlineMs, exit);
    app.close().then(exit, exit);
  });
}
