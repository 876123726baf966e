import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { Config, configureHttp } from '#platform';

import { configureGateway } from './configure-gateway.js';
import { GatewayProcessModule } from './gateway-process.module.js';

const app = await NestFactory.create<NestExpressApplication>(GatewayProcessModule, {
  abortOnError: false,
  bodyParser: false,
  bufferLogs: true,
});
configureHttp(app);
configureGateway(app);
app.enableShutdownHooks();
const { values } = app.get(Config, { strict: false });
await app.listen(values.PARLEY_PORT, values.PARLEY_HOST);
