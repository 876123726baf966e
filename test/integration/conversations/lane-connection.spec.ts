import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';

import { ManualTime, type TestDatabase, until } from '#testing';

import { LaneConnection } from '../../../libs/conversations/src/adapters/lane-connection.js';
import { CommitOutcomeUnknown } from '../../../libs/conversations/src/sequencer/conversation-journal.js';
import { freshDatabase } from '../../support/database.js';

/** Of the time that a test moves, but for connecting, which has the machine's. */
const timeoutMs = 20_000;

describe('the connection of a lane', () => {
  let database: TestDatabase;
  let admin: pg.Client;
  let time: ManualTime;
  let lane: LaneConnection;
  beforeAll(async () => {
    database = await freshDatabase();
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await database.drop();
  });
  beforeEach(() => {
    time = new ManualTime();
    lane = new LaneConnection(database.url, 'the lane under test', timeoutMs, time.timers);
  });
  afterEach(async () => {
    await lane.close();
    // It has said goodbye, and the server may not have heard it yet.
    await until({ what: 'no connection is left', deadlineMs: 30_000 }, async () => (await backends()).length === 0 || undefined);
  });

  const backends = async (doing = '%'): Promise<number[]> => {
    const { rows } = await admin.query<{ pid: number }>(
      `select pid from pg_stat_activity
       where datname = current_database() and application_name = 'the lane under test' and query like $1`,
      [doing],
    );
    return rows.map(({ pid }) => pid);
  };
  const one = () => lane.query<{ one: number }>('one', 'select 1 as one', []);
  /** A statement that takes a while, once it runs; nobody knows what becomes of it. */
  const underWay = async (name: string) => {
    const ended = expect(lane.query(name, `select pg_sleep(1) as ${name}`, [])).rejects.toBeInstanceOf(CommitOutcomeUnknown);
    const pid = await until({ what: 'the statement runs', deadlineMs: 30_000 }, async () => (await backends(`%${name}`))[0]);
    return { ended, pid };
  };
  const atMostOneBackend = () =>
    until({ what: 'one connection is left', deadlineMs: 30_000 }, async () =>
      (await backends()).length <= 1 ? true : undefined,
    );

  it('plans anew when tables have had something to grow by, ever more rarely, and again from the start when it is made anew', async () => {
    const sent = jest.spyOn(pg.Client.prototype, 'query');
    const replans = () => sent.mock.calls.filter(([statement]) => (statement as unknown) === 'discard plans').length;
    const run = async (times: number) => {
      for (let each = 0; each < times; each++) await one();
      return replans();
    };
    expect(await run(99)).toBe(0);
    expect(await run(1)).toBe(1);
    expect(await run(899)).toBe(1);
    expect(await run(1)).toBe(2);
    await lane.close();
    expect(await run(99)).toBe(2);
    expect(await run(1)).toBe(3);
  });

  it('is opened by the first statement and kept for the next', async () => {
    expect(await backends()).toEqual([]);
    expect(await one()).toEqual([{ one: 1 }]);
    const [pid] = await backends();
    await one();
    expect(await backends()).toEqual([pid]);
  });

  it('survives an error that the data caused, and says which', async () => {
    await one();
    const [pid] = await backends();
    await expect(lane.query('cast', `select 'x'::text::int`, [])).rejects.toMatchObject({ code: '22P02' });
    await one();
    expect(await backends()).toEqual([pid]);
  });

  it('does not know what became of a statement when it was ended from outside, and goes on with another connection', async () => {
    for (let round = 0; round < 3; round++) {
      const { ended, pid } = await underWay(`round_${round}`);
      // Answered when it is gone.
      await Promise.all([admin.query('select pg_terminate_backend($1, 20000)', [pid]), ended]);
      expect(await one()).toEqual([{ one: 1 }]);
      expect(await backends()).not.toContain(pid);
    }
    await atMostOneBackend();
  });

  it('does not wait for an answer longer than it may, and leaves no connection behind', async () => {
    for (let round = 0; round < 3; round++) {
      const { ended } = await underWay(`round_${round}`);
      await time.advance(timeoutMs);
      await ended;
      expect(await one()).toEqual([{ one: 1 }]);
    }
    await atMostOneBackend();
  });

  it('notices a connection that broke while nobody used it', async () => {
    await one();
    const [pid] = await backends();
    await admin.query('select pg_terminate_backend($1)', [pid]);
    const answer = await until({ what: 'it answers again', deadlineMs: 30_000 }, () =>
      one().catch((error: unknown) => {
        expect(error).toBeInstanceOf(CommitOutcomeUnknown);
        return undefined;
      }),
    );
    expect(answer).toEqual([{ one: 1 }]);
  });

  it('says that it cannot connect, and can later', async () => {
    const nowhere = new LaneConnection('postgresql://nobody:nothing@127.0.0.1:1/nowhere', 'nowhere', timeoutMs, time.timers);
    await expect(nowhere.query('one', 'select 1', [])).rejects.toBeInstanceOf(CommitOutcomeUnknown);
    await nowhere.close();
  });

  it('runs one statement at a time', async () => {
    const first = one();
    await expect(one()).rejects.toThrow('runs one statement at a time');
    await first;
  });
});
