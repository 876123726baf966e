import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { accountEntities, Accounts, type RegistrationOutcome, registration } from '#accounts';
import { Ids, SystemClock, SystemRandom, SystemTimers } from '#kernel';

import { Argon2idPasswords } from '../../../libs/accounts/src/adapters/argon2id.passwords.js';
import { PostgresAccountStore } from '../../../libs/accounts/src/adapters/postgres.account-store.js';
import { IdentityDatabase } from './database.js';

const clock = new SystemClock();
const random = new SystemRandom();
const passwords = new Argon2idPasswords(random);

let database: IdentityDatabase;

/** A process of its own, as far as what it remembers is concerned. */
const newAccounts = (options: { readonly provisionUnknownSubjects: boolean } = { provisionUnknownSubjects: true }): Accounts =>
  new Accounts(
    new PostgresAccountStore(database.orm.em, new SystemTimers()),
    passwords,
    new Ids(clock, random),
    random,
    clock,
    options,
  );

const register = async (accounts: Accounts, username: string, displayName: string): Promise<RegistrationOutcome> =>
  accounts.register(registration.parse({ username, displayName, password: 'correct horse' }));

const count = async (table: string): Promise<number> => {
  const [row] = await database.orm.em.fork().execute<{ count: string }[]>(`select count(*) as count from ${table}`);
  return Number(row?.count);
};

beforeAll(async () => {
  database = await IdentityDatabase.create(accountEntities);
});
afterAll(async () => database.drop());

describe('Signing up', () => {
  it('lets exactly one of several at once have a username', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => register(newAccounts(), 'racer', `Racer ${index}`)),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['registered', ...Array<string>(7).fill('username_taken')]);
  });

  it('names the account by its id to our own issuer', async () => {
    const accounts = newAccounts();
    const outcome = await register(accounts, 'selfnamed', 'Self Named');
    if (outcome.outcome !== 'registered') throw new Error('the name was free');
    expect(await accounts.resolve(outcome.user.userId)).toEqual(outcome.user);
  });

  it('stores no password, and two hashes of one password are different', async () => {
    await register(newAccounts(), 'hash.one', 'One');
    await register(newAccounts(), 'hash.two', 'Two');
    const rows = await database.orm.em
      .fork()
      .execute<{ password_hash: string }[]>(`select password_hash from account where username like 'hash.%'`);
    expect(rows).toHaveLength(2);
    expect(rows[0]?.password_hash).not.toBe(rows[1]?.password_hash);
    for (const { password_hash } of rows) {
      expect(password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      expect(password_hash).not.toContain('correct horse');
    }
  });
});

describe('Signing in', () => {
  it('knows the right password from a wrong one and from an unknown name', async () => {
    const accounts = newAccounts();
    await register(accounts, 'signer', 'Signer');
    expect(await accounts.authenticate('signer', 'correct horse')).toMatchObject({ username: 'signer' });
    expect(await accounts.authenticate('signer', 'correct horsf')).toBeNull();
    expect(await accounts.authenticate('nobody-of-this-name', 'correct horse')).toBeNull();
    expect(await accounts.authenticate("x' or 1=1 --\u0000", 'correct horse')).toBeNull();
  });

  it('refuses every password of an account that another issuer answers for', async () => {
    const accounts = newAccounts();
    const user = await accounts.resolve('issuer|passwordless', { username: 'passwordless' });
    expect(await accounts.authenticate(user.username, '')).toBeNull();
    expect(await accounts.authenticate(user.username, 'null')).toBeNull();
  });
});

describe('Finding people', () => {
  const found = async (query: string, options: { limit?: number; exclude?: string[] } = {}): Promise<string[]> => {
    const users = await newAccounts().search(query, { limit: 20, exclude: [], ...options });
    return users.map(({ username }) => username);
  };

  beforeAll(async () => {
    const accounts = newAccounts();
    for (const [username, displayName] of [
      ['quentin', 'Quentin Årstad'],
      ['que', 'Unrelated'],
      ['maria.q', 'Anne-Marie Quist'],
      ['percent', '100% Zorro'],
      ['under_score', 'Zz Underline'],
      ['underxscore', 'Zz Other'],
      ['greek', 'Ὀδυσσεύς Λαέρτης'],
    ] as const) {
      await register(accounts, username, displayName);
    }
  });

  it('finds by the beginning of the username or of any word of the display name, whatever the case', async () => {
    expect(await found('QUEN')).toEqual(['quentin']);
    expect(await found('quis')).toEqual(['maria.q']);
    expect(await found('årst')).toEqual(['quentin']);
    expect(await found('MARIE')).toEqual(['maria.q']);
    expect(await found('λαέρ')).toEqual(['greek']);
    expect(await found('entin')).toEqual([]);
  });

  it('puts who is called exactly so first', async () => {
    expect(await found('que')).toEqual(['que', 'quentin']);
    expect(await found('qu')).toEqual(['que', 'quentin', 'maria.q']);
  });

  it('asks for every word of the question', async () => {
    expect(await found('anne qui')).toEqual(['maria.q']);
    expect(await found('quentin quist')).toEqual([]);
  });

  it('takes % and _ for themselves', async () => {
    expect(await found('%')).toEqual([]);
    expect(await found('100%')).toEqual(['percent']);
    expect(await found('under_')).toEqual(['under_score']);
    expect(await found('_nder')).toEqual([]);
    expect(await found('under\\_')).toEqual([]);
  });

  it('finds nobody for a blank question, and survives one that no database can hold', async () => {
    expect(await found('   ')).toEqual([]);
    expect(await found('\u0000')).toEqual([]);
    expect(await found('\ud800')).toEqual([]);
  });

  it('leaves out whom it is told to, and still fills the page', async () => {
    const [exact] = await newAccounts().search('que', { limit: 1, exclude: [] });
    expect(await found('que', { limit: 1, exclude: [exact?.userId ?? ''] })).toEqual(['quentin']);
  });

  it('never returns somebody twice, however many of their words match', async () => {
    await register(newAccounts(), 'repeat', 'Repeat Repeater Repeating Rep');
    expect(await found('rep')).toEqual(['repeat']);
    expect(await found('rep', { limit: 1 })).toEqual(['repeat']);
  });

  it('answers from indexes, and reads no table from its beginning to its end', async () => {
    const em = database.orm.em.fork();
    await em.execute(`
      with crowd as (select gen_random_uuid() as id, 'crowd' || n as name from generate_series(1, 20000) n),
        added as (insert into account (id, subject, username, display_name) select id, id::text, name, name from crowd)
      insert into account_word (word, account_id) select name, id from crowd`);
    await em.execute('analyze account');
    await em.execute('analyze account_word');

    const scans = async (): Promise<readonly unknown[]> => {
      await em.execute('select pg_stat_force_next_flush()');
      return em.execute(`select relname, seq_scan::int, idx_scan::int > 0 as indexed from pg_stat_user_tables
        where relname in ('account', 'account_word') order by relname`);
    };
    await found('crowd1');
    const before = await scans();
    expect(await found('crowd1 crowd12', { limit: 5 })).toHaveLength(5);
    expect(await scans()).toEqual(before);
    expect(before).toMatchObject([{ indexed: true }, { indexed: true }]);
  });

  it('looks users up by id and leaves out those that nobody has', async () => {
    const accounts = newAccounts();
    const outcome = await register(accounts, 'lookup', 'Look Up');
    if (outcome.outcome !== 'registered') throw new Error('the name was free');
    const { user } = outcome;
    expect(await accounts.find([user.userId, '01890000-0000-7000-8000-000000000000'])).toEqual(new Map([[user.userId, user]]));
    expect(await accounts.find([])).toEqual(new Map());
  });
});

describe('Whom a token means', () => {
  it('makes one account for a subject, however many ask at once, on however many nodes', async () => {
    const before = await count('account');
    const users = await Promise.all(
      Array.from({ length: 12 }, async () =>
        newAccounts().resolve('issuer|newcomer', { username: 'New.Comer', displayName: 'New Comer' }),
      ),
    );
    expect(new Set(users.map(({ userId }) => userId)).size).toBe(1);
    expect(users[0]).toMatchObject({ username: 'new.comer', displayName: 'New Comer' });
    expect(await count('account')).toBe(before + 1);
  });

  it('finds another username for a newcomer whose own is taken', async () => {
    const accounts = newAccounts();
    await register(accounts, 'popular', 'The First');
    const user = await accounts.resolve('issuer|second', { username: 'popular' });
    expect(user.username).toMatch(/^popular-[0-9a-f]{8}$/);
  });

  it('asks the database once for somebody it met a moment ago', async () => {
    const accounts = newAccounts();
    const first = await accounts.resolve('issuer|remembered', { username: 'remembered' });
    await database.orm.em.fork().execute(`delete from account where username = 'remembered'`);
    expect(await accounts.resolve('issuer|remembered')).toEqual(first);
  });

  it('lets nobody unknown in where newcomers are not wanted', async () => {
    const accounts = newAccounts({ provisionUnknownSubjects: false });
    await expect(accounts.resolve('issuer|unwanted')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
