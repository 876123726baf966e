import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { accountEntities } from '#accounts';
import { Config, databaseModule } from '#platform';

import { GatewayModule } from './gateway.module.js';
import { mountPeerLink } from './peer-link.js';
import { SocketIoAdapter } from './socket-io.adapter.js';
import { Module } from '@nestjs/common';

@Module({ imports: [databaseModule(accountEntities) as never, GatewayModule] })
class App {}
const app = await NestFactory.create<NestExpressApplication>(App, { bodyParser: false });
const { values } = app.get(Config);
app.useWebSocketAdapter(new SocketIoAdapter(app, { redisUrl: values.REDIS_URL, origins: values.PARLEY_ORIGINS }));
mountPeerLink(app);
app.enableShutdownHooks();
await app.listen(values.PARLEY_PORT, values.PARLEY_HOST);
