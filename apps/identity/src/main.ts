import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { Config, configureHttp } from '#platform';

import { IdentityProcessModule } from './identity-process.module.js';
import { mountIdentity } from './mount-identity.js';

const app = await NestFactory.create<NestExpressApplication>(IdentityProcessModule, {
  abortOnError: false,
  bodyParser: false,
  bufferLogs: true,
});
configureHttp(app);
mountIdentity(app);
app.enableShutdownHooks();
const { values } = app.get(Config, { strict: false });
await app.listen(values.PARLEY_PORT, values.PARLEY_HOST);
