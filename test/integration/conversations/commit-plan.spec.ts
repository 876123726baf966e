import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { Writes } from '#conversations/testing';
import { Ids, SystemClock, SystemRandom } from '#kernel';
import type { TestDatabase } from '#testing';

import { commitParameters, messageParameters } from '../../../libs/conversations/src/adapters/commit-parameters.js';
import { wholeOf } from '../../load/measuring/query-plans.js';
import { freshDatabase } from '../../support/database.js';

const sql = (name: string) =>
  readFileSync(new URL(`../../../libs/conversations/src/adapters/sql/${name}.sql`, import.meta.url), 'utf8');

/** As a lane plans: once, on whatever the database was like then, and for good. */
describe('the plan of a commit, made on an empty database', () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await freshDatabase();
    client = new pg.Client({
      connectionString: database.url,
      options: '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off',
    });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const planOf = async (name: string, parameters: readonly unknown[]): Promise<string> => {
    await client.query(`prepare "${name}" as ${sql(name)}`);
    const literals = parameters.map((value) => {
      if (value === null) return 'null';
      if (value instanceof Uint8Array) return String.raw`'\x${Buffer.from(value).toString('hex')}'`;
      return `'${Array.isArray(value) ? '{}' : String(value)}'`;
    });
    const { rows } = await client.query<Record<string, string>>(`explain (costs off) execute "${name}" (${literals.join(', ')})`);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };

  it.each([
    ['commit', [...commitParameters([]), '{}']],
    ['recorded', ['{}', '{}', '{}']],
  ])(
    'looks idempotency keys up by their own index, and not among all that the sender has written: %s',
    async (name, parameters) => {
      const plan = wholeOf(await planOf(name, parameters));
      expect(plan).toContain('message_idempotency');
      expect(plan).not.toContain('message_sender');
      // In the part of the conversation only: a comparison of rows would leave none out.
      expect(plan).toMatch(/Index Cond: \(\(conversation_id = asked\.conversation_id\) AND \(ROW/);
    },
  );

  it('looks the key of one message up by that index too, and sets no other part up for it than the one of the conversation', async () => {
    const ids = new Ids(new SystemClock(), new SystemRandom());
    const write = new Writes(ids).messages(ids.next(), 1, { sent: 0, senderId: ids.next(), keys: [ids.next()] });
    const plan = await planOf(
      'commit-message',
      write.messages.flatMap((message) => messageParameters(write, message)),
    );
    const parts = [...plan.matchAll(/Index Scan using (\w+) on message_p\d/g)].map(([, index]) => index);
    expect(parts).toEqual([expect.stringMatching(/^message_p\d_idempotency$/)]);
    expect(plan).toContain('Subplans Removed: 7');
    expect(plan).toMatch(/Index Cond: \(\(conversation_id = \$3\) AND \(ROW/);
  });
});
