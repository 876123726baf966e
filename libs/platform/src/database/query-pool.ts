import { Pool } from 'pg';

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
    application_name: name,
  });
  // A connection that breaks while nobody uses it is replaced by the next query, which reports if it cannot.
  pool.on('error', () => undefined);
  return pool;
}
