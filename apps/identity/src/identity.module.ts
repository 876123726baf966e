import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Pool } from 'pg';

import { Accounts, AccountsModule } from '#accounts';
import { Clock, Random, Timers } from '#kernel';
import { Config, PlatformModule } from '#platform';

import { IdentityServer } from './identity-server.js';
import { ExpiredRows } from './server/expired-rows.js';
import { IdentityKeys } from './server/identity-keys.js';

/** Our own issuer of tokens. The app that imports it decides where it is served: see `mountIdentity`. */
@Module({
  imports: [PlatformModule, AccountsModule],
  providers: [
    {
      provide: IdentityKeys,
      inject: [Config, Random],
      useFactory: ({ values }: Config, random: Random) => {
        const folder = values.PARLEY_IDENTITY_DIR;
        if (folder === undefined) throw new Error('PARLEY_IDENTITY_DIR is not set: identity keeps its keys there');
        return IdentityKeys.open(folder, random);
      },
    },
    {
      provide: ExpiredRows,
      inject: [Pool, Timers],
      useFactory: (pool: Pool, timers: Timers) => new ExpiredRows(pool, timers),
    },
    {
      provide: IdentityServer,
      inject: [Config, IdentityKeys, Accounts, Pool, Clock],
      useFactory: ({ values }: Config, keys: IdentityKeys, accounts: Accounts, pool: Pool, clock: Clock) =>
        new IdentityServer({
          issuer: values.PARLEY_ISSUER,
          audience: values.PARLEY_AUDIENCE,
          moderationScope: values.PARLEY_MODERATION_SCOPE,
          origins: values.PARLEY_ORIGINS,
          keys,
          accounts,
          pool,
          clock,
          proxyHops: values.PARLEY_PROXY_HOPS,
        }),
    },
  ],
  exports: [IdentityServer],
})
export class IdentityModule implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(ExpiredRows) private readonly expiredRows: ExpiredRows) {}

  onModuleInit(): void {
    this.expiredRows.start();
  }

  onApplicationShutdown(): void {
    this.expiredRows.stop();
  }
}
