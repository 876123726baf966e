import { Module } from '@nestjs/common';

import { accountEntities } from '#accounts';
import { databaseModule, HealthModule, LoggingModule } from '#platform';

import { IdentityModule } from './identity.module.js';

/** Identity in a process of its own. */
@Module({ imports: [databaseModule(accountEntities) as never, LoggingModule, HealthModule.with(), IdentityModule] })
export class IdentityProcessModule {}
