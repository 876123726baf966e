import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { PostgresServer } from '#testing';

import { LoadClient } from '../../load/driving/load-client.js';
import { Dataset } from '../../load/inbox/dataset.js';
import { exercise } from '../../load/inbox/exercise.js';
import { distributedTables, growingTables, hotPlans } from '../../load/inbox/plans.js';
import { inboxOf, shapeOf } from '../../load/inbox/shape.js';
import { type LoggedPlan, loggedPlans, logPlans, lookups, relations, sequentialScans } from '../../load/measuring/query-plans.js';
import { RunningParley } from '../../support/running-parley.js';
import { TestIssuer } from '../../support/test-issuer.js';

/**
 * Whatever statement the product sends, on whichever connection and with whichever settings: the plans are those that
 * PostgreSQL says it executed.
 */
describe('what the product asks of a database that is in use', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-plans-'));
  let plans: readonly LoggedPlan[];
  beforeAll(async () => {
    const logFile = join(folder, 'postgres.log');
    const masterKeyFile = join(folder, 'master.key');
    writeFileSync(masterKeyFile, Buffer.alloc(32, 7).toString('base64url'), { mode: 0o600 });
    const [postgres, issuer] = await Promise.all([PostgresServer.start({ logFile }), TestIssuer.start()]);
    const environment = { ...issuer.environment, PARLEY_MASTER_KEY_FILE: masterKeyFile };
    const parley = await RunningParley.start({ adminUrl: postgres.url, environment });
    try {
      await parley.end();
      const inbox = inboxOf(shapeOf(0.03), Date.now());
      await Dataset.insert(inbox, { databaseUrl: parley.databaseUrl, masterKeyFile });
      const client = new pg.Client({ connectionString: parley.databaseUrl });
      await client.connect();
      await logPlans(client);
      await client.end();
      await parley.run();

      const token = await issuer.token({
        sub: inbox.readerId,
        preferred_username: `bench-${inbox.readerId.slice(-12)}`,
        name: 'Bench',
      });
      const ignore = () => undefined;
      const socket = await LoadClient.connect({ url: parley.url, auth: { token }, onChange: ignore, onLost: ignore });
      await exercise(inbox, { url: parley.url, token, socket });
      socket.close();
    } finally {
      await parley.stop();
      await Promise.all([postgres.dispose(), issuer.stop()]);
    }
    plans = hotPlans(loggedPlans(readFileSync(logFile, 'utf8')));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('touches every table that grows', () => {
    const touched = new Set(plans.flatMap(({ plan }) => relations(plan)));
    // Whose presence is shown to whom, and who is found by name, is asked elsewhere.
    expect(growingTables.filter((table) => !touched.has(table))).toEqual(['presence_visibility']);
  });

  it('reads none of them from its beginning to its end', () => {
    const scanning = plans.flatMap(({ query, plan }) => {
      const tables = sequentialScans(plan).filter((table) => (growingTables as readonly string[]).includes(table));
      return tables.length === 0 ? [] : [{ query: query.slice(0, 200), tables }];
    });
    expect(scanning).toEqual([]);
  });

  it('looks things up in what grows with the messages by their conversation alone, so in one part and on one node', () => {
    const elsewhere = plans.flatMap(({ query, plan }) => {
      const tables = lookups(plan, 'conversation_id').flatMap(({ table, byKey }) => (byKey ? [] : [table]));
      const distributed = tables.filter((table) => (distributedTables as readonly string[]).includes(table));
      return distributed.length === 0 ? [] : [{ query: query.slice(0, 200), tables: distributed }];
    });
    expect(elsewhere).toEqual([]);
  });
});
