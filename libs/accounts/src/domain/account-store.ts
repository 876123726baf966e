import type { Account } from './account.js';

export interface AccountSearch {
  /** Beginnings of words; every one of them must begin some word of the name. At least one. */
  readonly prefixes: readonly string[];
  readonly limit: number;
  /** Accounts that the asker does not want to see. */
  readonly exclude: readonly string[];
}

/** Where accounts are kept. Knows uniqueness and look-ups; knows no rule about names, passwords or tokens. */
export abstract class AccountStore {
  /** Those that exist, in no order. */
  abstract byIds(ids: readonly string[]): Promise<readonly Account[]>;
  abstract bySubject(subject: string): Promise<Account | null>;
  abstract byUsername(username: string): Promise<Account | null>;

  /** In order of the word that was found. Costs what it returns, not what is stored. */
  abstract search(search: AccountSearch): Promise<readonly Account[]>;

  /** Whether the account of this id has the role of a moderator. False for an id nobody has. */
  abstract isModerator(id: string): Promise<boolean>;

  /** Gives the role or takes it away. */
  abstract setModerator(username: string, moderator: boolean): Promise<'set' | 'not_found'>;

  /** Adds the account with the words it can be found by, unless its subject or its username is taken. */
  abstract add(account: Account, words: readonly string[]): Promise<'added' | 'subject_taken' | 'username_taken'>;
}
