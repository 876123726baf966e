import { Pool } from 'pg';

/**
 * One plan of a prepared statement for whoever asks: making one for each costs more than most queries do. Our statements
 * find by key whatever the statistics say, also in a part of a table that is still small enough to be read whole.
 */
const planning = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off';

/**
 * Connections for short queries. Whoever cannot get one, or an answer, within 2 s hears of it. Commits have
 * connections of their own, and so have leases: a crowd of readers must not cost a node its shards.
 */
export function queryPool(connectionString: string, { name, max }: { readonly name: string; readonly max: number }): Pool {
  const pool = new Pool({
    connectionString,
    max,
    connectionTimeoutMillis: 1_500,
    query_timeout: 1_800,
    keepAlive: true,
    // Plans live as long as their connection, and those of a small table do not suit a large one.
    maxLifetimeSeconds: 600,
    application_name: name,
    options: planning,
  });
  // A connection that breaks while nobody uses it is replaced by the next query, which reports if it cannot.
  pool.on('error', () => undefined);
  return pool;
}
