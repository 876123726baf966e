import { Pool } from 'pg';

import { PostgresLeaseStore } from '#actors';
import { leaseStoreConformance } from '#actors/testing';

import { freshDatabase } from '../../support/database.js';

leaseStoreConformance('PostgreSQL', async () => {
  const database = await freshDatabase();
  const pool = new Pool({ connectionString: database.url, max: 8 });
  return {
    store: new PostgresLeaseStore(pool),
    // Leases are measured by PostgreSQL's clock, so PostgreSQL is who waits.
    letLeasesEnd: async (leaseMs) => void (await pool.query('select pg_sleep($1)', [(leaseMs + 5) / 1_000])),
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
});
