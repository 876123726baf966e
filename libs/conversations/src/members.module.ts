import { Module } from '@nestjs/common';
import { Pool } from 'pg';

import { PlatformModule } from '#platform';

import { PostgresPresenceVisibilities } from './adapters/postgres.presence-visibilities.js';
import { PresenceVisibilities } from './members/presence-visibility.js';

/** What belongs to one member and what is derived: read and written beside the actors, the same in every process. */
@Module({
  imports: [PlatformModule],
  providers: [
    { provide: PresenceVisibilities, inject: [Pool], useFactory: (pool: Pool) => new PostgresPresenceVisibilities(pool) },
  ],
  exports: [PresenceVisibilities],
})
export class MembersModule {}
