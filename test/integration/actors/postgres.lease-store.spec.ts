import { Pool } from 'pg';

import { PostgresLeaseStore } from '#actors';
import { leaseStoreConformance } from '#actors/testing';

import { until } from '#testing';

import { freshDatabase } from '../../support/database.js';

leaseStoreConformance('PostgreSQL', async () => {
  const database = await freshDatabase();
  const pool = new Pool({ connectionString: database.url, max: 8 });
  return {
    store: new PostgresLeaseStore(pool),
    // Leases are measured by PostgreSQL's clock, so PostgreSQL is who waits.
    letLeasesEnd: async (leaseMs) => void (await pool.query('select pg_sleep($1)', [(leaseMs + 5) / 1_000])),
    watching: async (count) =>
      void (await until({ what: `${count} connections listen`, deadlineMs: 30_000 }, async () => {
        const { rowCount } = await pool.query(
          `select from pg_stat_activity where datname = current_database() and query = 'listen parley_cluster' and state = 'idle'`,
        );
        return rowCount === count || undefined;
      })),
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
});
