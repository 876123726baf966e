import type { User } from '#protocol';

import type { ConnectionStatus } from './connection-status.js';
import type { ConnectionState, Conversations, Mentions, ParleyEvents, Presences, Unsubscribe, Users } from './contract.js';
import { Engine } from './engine.js';
import type { Observable } from './observable.js';
import type { ParleyOptions } from './options.js';
import type { OutboxSnapshot } from './outbox/outbox-status.js';
import type { SignedIn } from './signed-in.js';
import type { ParleyState } from './state-contract.js';
import { untilAborted } from './waiting.js';

/**
 * A client of Parley, signed in as one user. It stays connected by itself until it is closed, and
 * whenever it is `connected` and idle, it shows exactly what the server holds.
 */
export class Parley {
  readonly users: Users;
  readonly conversations: Conversations;
  readonly mentions: Mentions;
  readonly presence: Presences;
  /** What waits to be carried out, and what was refused. */
  readonly outbox: Observable<OutboxSnapshot>;
  /** Connection, list and outbox in one object: the very same one until something changed. */
  readonly state: Observable<ParleyState>;

  private constructor(
    private readonly signedIn: SignedIn,
    private readonly engine: Engine,
  ) {
    const { users, conversations, mentions, presence, outbox, state } = signedIn;
    this.users = users;
    this.conversations = conversations;
    this.mentions = mentions;
    this.presence = presence;
    this.outbox = outbox;
    this.state = state;
  }

  /**
   * Signs in. As long as the server cannot be reached it keeps trying, further and further apart.
   *
   * With a store that somebody has signed in with before, it resolves at once, connected or not: `me`, the list of conversations, what waits
   * in the outbox, and windows that are loaded, are as they were kept, and follow the server as soon as there is a connection. Should the server refuse the token then, or say that
   * it is another user's (`TOKEN_MISMATCH`), the client is `closed` and its event `error` says why: nothing was sent, and nothing on the device is
   * deleted. Until then it is up to the application not to open the store of one user for another.
   *
   * Otherwise it resolves when the session is ready and the list of conversations is loaded; `signal` ends that.
   *
   * @throws ParleyError `UNAUTHENTICATED` or `TOKEN_EXPIRED` when the token is refused (twice, if there
   *   is a function to get another), or when the function fails; other refusals that no retry can change.
   *   Those of the store: `STORAGE_TOO_NEW`, `STORAGE_FAILED`. The reason of `signal` when it aborts.
   *   TypeError when `url` is none.
   */
  static async connect(options: ParleyOptions): Promise<Parley> {
    const engine = new Engine(options);
    try {
      return new Parley(await untilAborted(engine.start(), options.signal), engine);
    } catch (error) {
      await engine.close(error);
      throw error;
    }
  }

  /** Who is signed in. */
  get me(): User {
    return this.signedIn.me;
  }

  get connection(): ConnectionState {
    return this.engine.connection.state;
  }

  /** The same in more detail: when the next attempt comes, and why there is no connection. */
  get connectionStatus(): Observable<ConnectionStatus> {
    return this.engine.connection.status;
  }

  /** Calls the listener at every such event, until the function that this returns is called. */
  on<Name extends keyof ParleyEvents>(event: Name, listener: (payload: ParleyEvents[Name]) => void): Unsubscribe {
    return this.engine.listeners.on(event, listener);
  }

  /**
   * Ends the connection, and everything that waits for it: promises of what was not done yet reject with a retryable error. It
   * may have been done all the same. With a store that was given to `connect`, it goes on at the next start;
   * without one, messages not persisted yet become `failed`.
   */
  async close(): Promise<void> {
    await this.engine.close();
  }
}
