import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { Config } from '#platform';

import { configureApi } from '../../api/src/configure-api.js';
import { configureGateway } from '../../gateway/src/configure-gateway.js';
import { mountIdentity } from '../../identity/src/mount-identity.js';
import { StandaloneModule } from './standalone.module.js';

const app = await NestFactory.create<NestExpressApplication>(StandaloneModule, {
  abortOnError: false,
  bodyParser: false,
  bufferLogs: true,
});
configureApi(app);
mountIdentity(app);
configureGateway(app);
app.enableShutdownHooks();
const { values } = app.get(Config, { strict: false });
await app.listen(values.PARLEY_PORT, values.PARLEY_HOST);
