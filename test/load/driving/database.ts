import { cpus } from 'node:os';

import pg from 'pg';

import type { Engines } from './environment.js';

export async function inDatabase<T>(
  { databaseUrl }: Pick<Engines, 'databaseUrl'>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What figures are of: on another machine they are others. */
export async function circumstances(engines: Engines): Promise<Readonly<Record<string, unknown>>> {
  const { rows } = await inDatabase(engines, (client) => client.query<{ server_version: string }>('show server_version'));
  const machine = {
    cores: cpus().length,
    processor: cpus()[0]?.model,
    node: process.versions.node,
    database: rows[0] && `PostgreSQL ${rows[0].server_version}`,
  };
  return { at: new Date().toISOString(), machine };
}
