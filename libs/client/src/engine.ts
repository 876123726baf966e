import { SystemClock, SystemRandom, SystemTimers } from '#kernel';
import { ParleyError } from '#protocol';

import { hintsHere } from './browser-hints.js';
import { Commands } from './commands.js';
import { Connection } from './connection.js';
import type { ParleyEvents } from './contract.js';
import { asParleyError } from './failure.js';
import { Listeners } from './listeners.js';
import type { ParleyOptions } from './options.js';
import { Outbox } from './outbox/outbox.js';
import type { Ports } from './ports.js';
import { Rest } from './rest.js';
import { Retries } from './retries.js';
import type { SessionReady } from './session.js';
import { SignedIn } from './signed-in.js';
import { SocketIoTransport } from './socket-io.transport.js';
import type { ClientStore } from './storage/client-store.js';
import { MemoryStore } from './storage/memory-store.js';
import { readOwner } from './storage/owner.js';
import type { Tabs } from './tabs/tabs.js';
import { tabsFor } from './tabs/tabs-for.js';
import { Tokens } from './tokens.js';
import { untilAborted } from './waiting.js';

/** Everything behind a `Parley` client, and who it is signed in as. All of it ends when the lifetime aborts. */
export class Engine {
  readonly listeners = new Listeners<ParleyEvents>();
  readonly connection: Connection;
  readonly #rest: Rest;
  readonly #lifetime = new AbortController();
  readonly #ports: Ports;
  readonly #commands: Commands;
  readonly #retries: Retries;
  readonly #store: ClientStore;
  readonly #tabs: Tabs;
  readonly #outbox: Outbox;
  /** Whether what waits outlives this client: a store that was given is its giver's. */
  readonly #outlives: boolean;
  #running: Promise<void> | undefined;

  constructor(options: ParleyOptions) {
    const { url, apiUrl = url, transport = new SocketIoTransport(url) } = options;
    const { clock = new SystemClock(), timers = new SystemTimers(), random = new SystemRandom() } = options;
    const { hints = hintsHere() } = options;
    const { fetch = (input, init) => globalThis.fetch(input, init) } = options;
    const { signal } = this.#lifetime;
    const tokens = new Tokens(options.token);
    this.#ports = { clock, timers, random };
    this.connection = new Connection(transport, tokens, this.#ports, this.#lifetime, hints);
    this.#commands = new Commands(this.connection, tokens, this.#ports, signal);
    this.#retries = new Retries(this.connection, this.#ports, signal);
    this.#rest = new Rest(apiUrl, tokens, this.#ports, signal, fetch);
    const { store = new MemoryStore() } = options;
    const { tabs = tabsFor(store, this.#ports) } = options;
    const failed = (error: unknown) => void (signal.aborted || this.listeners.emit('error', asParleyError(error)));
    this.#store = store;
    this.#tabs = tabs;
    this.#outlives = options.store !== undefined;
    this.#outbox = new Outbox({ store, tabs, ports: this.#ports, lifetime: signal, failed });
  }

  /**
   * Connects, and loads the list of conversations.
   *
   * @throws ParleyError what ended the connection, or kept the list from being read.
   */
  async start(): Promise<SignedIn> {
    const { signal } = this.#lifetime;
    await this.#store.open();
    await this.#outbox.refresh();
    const owner = readOwner(await this.#store.record('owner', 'owner'));
    const ready = Promise.withResolvers<SessionReady>();
    this.connection.on('ready', ready.resolve);
    this.connection.on('state', (state) => this.listeners.emit('connection', state));
    this.connection.on('error', (error) => this.listeners.emit('error', error));
    this.#running = this.connection.run();
    const { user: me } = await untilAborted(ready.promise, signal);
    // What somebody has queued is never sent in the name of somebody else.
    if (owner !== undefined && owner !== me.userId)
      throw new ParleyError('TOKEN_MISMATCH', { detail: 'The store of this device belongs to another user.' });

    const signedIn = new SignedIn(me, {
      connection: this.connection,
      commands: this.#commands,
      retries: this.#retries,
      rest: this.#rest,
      ports: this.#ports,
      lifetime: signal,
      listeners: this.listeners,
      outbox: this.#outbox,
      outlives: this.#outlives,
    });
    this.connection.on('news', (news) => signedIn.receive(news));

    const caughtUp = Promise.withResolvers<void>();
    const catchUp = () =>
      signedIn.catchUp().then(
        (complete) => complete && caughtUp.resolve(),
        (error: unknown) => {
          caughtUp.reject(error);
          if (!signal.aborted) this.listeners.emit('error', asParleyError(error));
        },
      );
    this.connection.on('ready', catchUp);
    void catchUp();
    if (owner === undefined) await this.#store.write([{ kind: 'owner', key: 'owner', value: { userId: me.userId } }]);
    signedIn.send(this.#tabs);
    await untilAborted(caughtUp.promise, signal);
    return signedIn;
  }

  /** Ends everything: what waits is told why. Resolves when nothing is left running. */
  async close(reason: unknown = new ParleyError('UNAVAILABLE', { detail: 'The client was closed.' })): Promise<void> {
    this.#lifetime.abort(reason);
    await this.#running;
    await this.#store.close();
  }
}
