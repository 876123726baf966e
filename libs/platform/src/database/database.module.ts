import { MikroOrmModule } from '@mikro-orm/nestjs';
import { type EntitySchema, PostgreSqlDriver } from '@mikro-orm/postgresql';

import type { DynamicModule } from '@nestjs/common';

import { Config } from '../config.js';
import { PlatformModule } from '../platform.module.js';

/** MikroORM for whatever is not hot, over the entities that an app's features bring. Connects at boot, not at the first query. */
export function databaseModule(entities: readonly EntitySchema[]): DynamicModule | Promise<DynamicModule> {
  return MikroOrmModule.forRootAsync({
    imports: [PlatformModule],
    inject: [Config],
    driver: PostgreSqlDriver,
    useFactory: ({ values }: Config) => ({
      driver: PostgreSqlDriver,
      clientUrl: values.DATABASE_URL,
      entities: [...entities],
      registerRequestContext: false,
      debug: false,
      pool: { min: 0, max: 10 },
      // A server that hangs answers nothing: callers must hear so within two seconds, as from our other connections.
      driverOptions: { connectionTimeoutMillis: 1_500, query_timeout: 1_800 },
    }),
  });
}
