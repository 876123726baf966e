import { Module } from '@nestjs/common';

import { accountEntities } from '#accounts';
import { databaseModule, HealthModule, LoggingModule } from '#platform';

import { GatewayModule, hostedConversations } from './gateway.module.js';
import { InClusterReadinessCheck } from './in-cluster.readiness-check.js';

/** A gateway node in a process of its own. */
@Module({
  imports: [
    databaseModule(accountEntities) as never,
    LoggingModule,
    HealthModule.with({ imports: [hostedConversations], checks: [InClusterReadinessCheck] }),
    GatewayModule,
  ],
})
export class GatewayProcessModule {}
