import type { PostgresOptions } from '#testing/engines';
import pg from 'pg';

import { postgres } from '../engines.js';

const name = 'parley';

/** The database of `./dev up` in a PostgreSQL of our own, made at the first run. */
export async function ownDatabase(where: PostgresOptions) {
  const server = await postgres(where);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  return { url: server.urlOf(name), server };
}
