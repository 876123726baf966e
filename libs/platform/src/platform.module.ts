import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';

import { Clock, Ids, Random, SystemClock, SystemRandom, SystemTimers, Timers } from '#kernel';

import { Config } from './config.js';
import { queryPool } from './database/query-pool.js';
import { OpenConnections } from './http/open-connections.js';
import { FileKeyProvider } from './sealing/file.key-provider.js';
import { KeyProvider } from './sealing/key-provider.js';
import { Sealer } from './sealing/sealer.js';

/** Time, chance, settings, PostgreSQL and keys: what every feature stands on. */
@Module({
  providers: [
    { provide: Config, useFactory: () => Config.fromEnvironment(process.env) },
    { provide: Clock, useClass: SystemClock },
    { provide: Timers, useClass: SystemTimers },
    { provide: Random, useClass: SystemRandom },
    {
      provide: OpenConnections,
      inject: [Clock, Timers],
      useFactory: (clock: Clock, timers: Timers) => new OpenConnections(clock, timers),
    },
    { provide: Ids, inject: [Clock, Random], useFactory: (clock: Clock, random: Random) => new Ids(clock, random) },
    {
      provide: Pool,
      inject: [Config],
      useFactory: ({ values }: Config) => queryPool(values.DATABASE_URL, { name: 'parley', max: 10 }),
    },
    {
      provide: KeyProvider,
      inject: [Config, Random],
      useFactory: ({ values }: Config, random: Random) => FileKeyProvider.open(values.PARLEY_MASTER_KEY_FILE, random),
    },
    { provide: Sealer, inject: [Random], useFactory: (random: Random) => Sealer.load(random) },
  ],
  exports: [Config, Clock, Timers, Random, Ids, Pool, KeyProvider, Sealer],
})
export class PlatformModule implements OnApplicationShutdown {
  constructor(private readonly pool: Pool) {}

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
