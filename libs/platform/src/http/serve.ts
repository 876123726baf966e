import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { Config } from '../config.js';
import { endOnUncaughtError } from '../logging/uncaught-error.js';

/**
 * Runs an app as a process: until it is told to end (it drains and exits with 0), or until something happens that nobody
 * foresaw (it logs, drains and exits with 1).
 */
export async function serve(module: object, configure: (app: NestExpressApplication) => void): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    abortOnError: false,
    // Bodies are read where they are wanted, after the request has its id and its log.
    bodyParser: false,
    bufferLogs: true,
  });
  endOnUncaughtError(app);
  configure(app);
  app.enableShutdownHooks(['SIGTERM', 'SIGINT', 'SIGHUP'], { useProcessExit: true });
  const { values } = app.get(Config, { strict: false });
  await app.listen(values.PARLEY_PORT, values.PARLEY_HOST);
}
