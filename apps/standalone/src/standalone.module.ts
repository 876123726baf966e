import { Module } from '@nestjs/common';

import { accountEntities } from '#accounts';
import { databaseModule, HealthModule, LoggingModule } from '#platform';

import { ApiModule } from '../../api/src/api.module.js';
import { GatewayModule, hostedConversations } from '../../gateway/src/gateway.module.js';
import { InClusterReadinessCheck } from '../../gateway/src/in-cluster.readiness-check.js';
import { IdentityModule } from '../../identity/src/identity.module.js';

/** Every server role in one process: identity, REST, sockets and the actors behind them. */
@Module({
  imports: [
    databaseModule(accountEntities) as never,
    LoggingModule,
    HealthModule.with({ imports: [hostedConversations], checks: [InClusterReadinessCheck] }),
    IdentityModule,
    ApiModule.with(hostedConversations),
    GatewayModule,
  ],
})
export class StandaloneModule {}
