import { LRUCache } from 'lru-cache';

import { Clock, Ids, Random } from '#kernel';
import { ParleyError, type User } from '#protocol';

import { type Account, userOf } from './domain/account.js';
import { AccountStore } from './domain/account-store.js';
import { prefixesOfQuery, wordsOfName } from './domain/name-words.js';
import { Passwords } from './domain/passwords.js';
import { displayNameFor, type ForeignClaims, usernameFor, withSuffix } from './domain/provisioning.js';
import { type Registration, username as usernameSchema } from './domain/registration.js';
import { settings } from './settings.js';

export type RegistrationOutcome =
  { readonly outcome: 'registered'; readonly user: User } | { readonly outcome: 'username_taken' };

/** Whether a good token of somebody unknown makes an account for them. */
export interface AccountsOptions {
  readonly provisionUnknownSubjects: boolean;
}

/** Who exists, by whatever they are known: id, name, password, or the subject of a token. */
export class Accounts {
  readonly #bySubject: LRUCache<string, User>;

  constructor(
    private readonly store: AccountStore,
    private readonly passwords: Passwords,
    private readonly ids: Ids,
    private readonly random: Random,
    clock: Clock,
    private readonly options: AccountsOptions,
  ) {
    this.#bySubject = new LRUCache({
      max: settings.subjectCache.entries,
      ttl: settings.subjectCache.ttlMs,
      perf: { now: () => clock.monotonicNow() },
    });
  }

  /** The users among these ids. An id nobody has is absent from the map. */
  async find(userIds: readonly string[]): Promise<Map<string, User>> {
    if (userIds.length === 0) return new Map();
    const accounts = await this.store.byIds(userIds);
    return new Map(accounts.map((account) => [account.id, userOf(account)]));
  }

  /** Users whose username, or a word of whose display name, begins with each word of `query`. Nobody for a blank one. */
  async search(query: string, options: { readonly limit: number; readonly exclude: readonly string[] }): Promise<User[]> {
    const prefixes = prefixesOfQuery(query);
    if (prefixes.length === 0) return [];
    const accounts = await this.store.search({ prefixes, ...options });
    return accounts.map(userOf);
  }

  /**
   * The user that a token's subject is. Unknown subjects of a foreign issuer get an account, once,
   * whoever asks at the same time.
   *
   * @throws ParleyError UNAUTHENTICATED when nobody is, and newcomers are not let in.
   */
  async resolve(subject: string, claims: ForeignClaims = {}): Promise<User> {
    const remembered = this.#bySubject.get(subject);
    if (remembered !== undefined) return remembered;
    const account = (await this.store.bySubject(subject)) ?? (await this.#provision(subject, claims));
    const user = userOf(account);
    this.#bySubject.set(subject, user);
    return user;
  }

  /** Signs somebody up. Their subject is their id: our own issuer names them by it. */
  async register({ username, displayName, password }: Registration): Promise<RegistrationOutcome> {
    const passwordHash = await this.passwords.hash(password);
    const id = this.ids.next();
    const account = { id, subject: id, username, displayName, passwordHash };
    const added = await this.store.add(account, wordsOfName(account));
    return added === 'added' ? { outcome: 'registered', user: userOf(account) } : { outcome: 'username_taken' };
  }

  /** The user of this name and password, or null; how long it takes does not depend on which of the two was wrong. */
  async authenticate(username: string, password: string): Promise<User | null> {
    const account = usernameSchema.safeParse(username).success ? await this.store.byUsername(username) : null;
    const matches = await this.passwords.verify(password, account?.passwordHash ?? null);
    return account !== null && matches ? userOf(account) : null;
  }

  /** Whether our own issuer may give this user a moderator's tokens. Nobody who checks tokens asks: those say it themselves. */
  isModerator(userId: string): Promise<boolean> {
    return this.store.isModerator(userId);
  }

  /** Gives the role of a moderator or takes it away: from the next token of theirs on. */
  setModerator(username: string, moderator: boolean): Promise<'set' | 'not_found'> {
    return this.store.setModerator(username, moderator);
  }

  async #provision(subject: string, claims: ForeignClaims): Promise<Account> {
    if (!this.options.provisionUnknownSubjects) throw new ParleyError('UNAUTHENTICATED');
    const wanted = usernameFor(claims);
    for (let attempt = 0; attempt < settings.usernameAttempts; attempt += 1) {
      const username = attempt === 0 ? wanted : withSuffix(wanted, Buffer.from(this.random.bytes(4)).toString('hex'));
      const account = {
        id: this.ids.next(),
        subject,
        username,
        displayName: displayNameFor(claims, username),
        passwordHash: null,
      };
      const added = await this.store.add(account, wordsOfName(account));
      if (added === 'added') return account;
      const winner = added === 'subject_taken' ? await this.store.bySubject(subject) : null;
      if (winner !== null) return winner;
    }
    throw new ParleyError('UNAVAILABLE', { detail: 'No free username was found.', retryAfterMs: 1_000 });
  }
}
