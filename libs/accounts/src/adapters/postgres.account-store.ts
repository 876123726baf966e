import { EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';

import { BatchedLoader, type Timers } from '#kernel';

import type { Account } from '../domain/account.js';
import { type AccountSearch, AccountStore } from '../domain/account-store.js';
import { settings } from '../settings.js';
import { AccountRow, AccountWordRow } from './account.entity.js';

/** Sorts behind every text that begins with what it is appended to: no character has a higher code point. */
const highest = '\u{10ffff}';

/** No account has more words than this, so that many index entries per wanted account always name enough accounts. */
const wordsPerAccount = settings.searchWords.perName + 1;

interface Tables {
  readonly account: {
    id: string;
    subject: string;
    username: string;
    display_name: string;
    password_hash: string | null;
    moderator: boolean;
  };
  readonly account_word: { word: string; account_id: string };
}

const columns = ['id', 'subject', 'username', 'display_name as displayName', 'password_hash as passwordHash'] as const;

/** Accounts in PostgreSQL. Every call works on an entity manager of its own: nothing read is shared or kept. */
export class PostgresAccountStore extends AccountStore {
  /** Who signs in meanwhile is looked up together: thousands come back at once when another node has died. */
  readonly #bySubject: BatchedLoader<string, Account | null>;

  constructor(
    private readonly entityManager: EntityManager,
    timers: Timers,
  ) {
    super();
    this.#bySubject = new BatchedLoader((subjects) => this.#bySubjects(subjects), settings.signInBatch, timers);
  }

  async byIds(ids: readonly string[]): Promise<readonly Account[]> {
    // One array parameter, however many ids: the statement stays the same, and short.
    return this.#accounts()
      .where((where) => where('id', '=', where.fn.any(where.val([...ids]))))
      .execute();
  }

  async bySubject(subject: string): Promise<Account | null> {
    return this.#bySubject.load(subject);
  }

  async byUsername(username: string): Promise<Account | null> {
    return (await this.#accounts().where('username', '=', username).executeTakeFirst()) ?? null;
  }

  /**
   * Walks the index from the first prefix on, in order of words, and stops when it has seen enough.
   * "Begins with" is a range of the index and no LIKE: no character of a question means anything else than itself.
   */
  async search({ prefixes, limit, exclude }: AccountSearch): Promise<readonly Account[]> {
    const [first = '', ...others] = prefixes;
    let words = this.#tables()
      .selectFrom('account_word')
      .select(['account_word.word', 'account_word.account_id'])
      .where('account_word.word', '>=', first)
      .where('account_word.word', '<', first + highest)
      .where((where) => where.not(where('account_word.account_id', '=', where.fn.any(where.val([...exclude])))));
    for (const prefix of others) {
      words = words.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('account_word as other')
            .select('other.word')
            .whereRef('other.account_id', '=', 'account_word.account_id')
            .where('other.word', '>=', prefix)
            .where('other.word', '<', prefix + highest),
        ),
      );
    }
    const found = words
      .orderBy('account_word.word')
      .orderBy('account_word.account_id')
      .limit(limit * wordsPerAccount);
    return this.#tables()
      .selectFrom((from) =>
        from
          .selectFrom(found.as('found'))
          .select((select) => ['found.account_id', select.fn.min('found.word').as('word')])
          .groupBy('found.account_id')
          .orderBy('word')
          .orderBy('found.account_id')
          .limit(limit)
          .as('best'),
      )
      .innerJoin('account', 'account.id', 'best.account_id')
      .select(columns)
      .orderBy('best.word')
      .orderBy('account.id')
      .execute();
  }

  async isModerator(id: string): Promise<boolean> {
    const account = await this.#tables().selectFrom('account').select('moderator').where('id', '=', id).executeTakeFirst();
    return account?.moderator ?? false;
  }

  async setModerator(username: string, moderator: boolean): Promise<'set' | 'not_found'> {
    const changed = await this.entityManager.fork().nativeUpdate(AccountRow, { username }, { moderator });
    return changed === 1 ? 'set' : 'not_found';
  }

  async add(account: Account, words: readonly string[]): Promise<'added' | 'subject_taken' | 'username_taken'> {
    try {
      await this.entityManager.fork().transactional(async (transaction) => {
        await transaction.insert(AccountRow, { ...account });
        await transaction.insertMany(
          AccountWordRow,
          words.map((word) => ({ word, account: account.id })),
        );
      });
      return 'added';
    } catch (error) {
      const constraint: unknown = error instanceof UniqueConstraintViolationException ? Reflect.get(error, 'constraint') : null;
      if (constraint === 'account_subject_unique') return 'subject_taken';
      if (constraint === 'account_username_unique') return 'username_taken';
      throw error;
    }
  }

  async #bySubjects(subjects: readonly string[]): Promise<readonly (Account | null)[]> {
    const found = await this.#accounts()
      .where((where) => where('subject', '=', where.fn.any(where.val([...subjects]))))
      .execute();
    const accounts = new Map(found.map((account) => [account.subject, account]));
    return subjects.map((subject) => accounts.get(subject) ?? null);
  }

  #tables() {
    return this.entityManager.fork().getKysely<Tables>();
  }

  #accounts() {
    return this.#tables().selectFrom('account').select(columns);
  }
}
