import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { accountEntities } from '#accounts';
import { Config, databaseModule } from '#platform';

import { IdentityModule } from './identity.module.js';
import { mountIdentity } from './mount-identity.js';

@Module({ imports: [databaseModule(accountEntities) as never, IdentityModule] })
class App {}
const app = await NestFactory.create<NestExpressApplication>(App, { bodyParser: false });
const { values } = app.get(Config);
app.set('trust proxy', values.PARLEY_PROXY_HOPS);
mountIdentity(app);
app.enableShutdownHooks();
await app.listen(values.PARLEY_PORT, values.PARLEY_HOST);
