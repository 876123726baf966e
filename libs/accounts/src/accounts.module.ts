import { EntityManager } from '@mikro-orm/postgresql';
import { Module } from '@nestjs/common';

import { Clock, Ids, Random, Timers } from '#kernel';
import { Config, PlatformModule } from '#platform';

import { Accounts } from './accounts.js';
import { Argon2idPasswords } from './adapters/argon2id.passwords.js';
import { JoseAccessTokens } from './adapters/jose.access-tokens.js';
import { PostgresAccountStore } from './adapters/postgres.account-store.js';
import { Authenticator } from './authenticator.js';
import { AccessTokens } from './domain/access-tokens.js';

export { accountEntities } from './adapters/account.entity.js';

/** Who is who, and whose token is good. */
@Module({
  imports: [PlatformModule],
  providers: [
    {
      provide: Accounts,
      inject: [EntityManager, Ids, Random, Clock, Config, Timers],
      useFactory: (entityManager: EntityManager, ids: Ids, random: Random, clock: Clock, { values }: Config, timers: Timers) =>
        new Accounts(new PostgresAccountStore(entityManager, timers), new Argon2idPasswords(random), ids, random, clock, {
          provisionUnknownSubjects: values.PARLEY_PROVISION_ACCOUNTS,
        }),
    },
    {
      provide: AccessTokens,
      inject: [Config, Clock],
      useFactory: ({ values }: Config, clock: Clock) =>
        new JoseAccessTokens(
          { issuer: values.PARLEY_ISSUER, audience: values.PARLEY_AUDIENCE, jwksUrl: values.PARLEY_JWKS_URL },
          clock,
        ),
    },
    {
      provide: Authenticator,
      inject: [AccessTokens, Accounts, Config],
      useFactory: (accessTokens: AccessTokens, accounts: Accounts, { values }: Config) =>
        new Authenticator(accessTokens, accounts, { moderationScope: values.PARLEY_MODERATION_SCOPE }),
    },
  ],
  exports: [Accounts, AccessTokens, Authenticator],
})
export class AccountsModule {}
