import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { Config, endOnUncaughtError } from '#platform';

import { ApiProcessModule } from './api-process.module.js';
import { configureApi } from './configure-api.js';

const app = await NestFactory.create<NestExpressApplication>(ApiProcessModule, {
  abortOnError: false,
  bodyParser: false,
  bufferLogs: true,
});
endOnUncaughtError(app);
configureApi(app);
app.enableShutdownHooks(['SIGTERM', 'SIGINT', 'SIGHUP'], { useProcessExit: true });
const { values } = app.get(Config, { strict: false });
await app.listen(values.PARLEY_PORT, values.PARLEY_HOST);
