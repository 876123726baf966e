import { SystemClock, SystemRandom, SystemTimers } from '#kernel';
import { ParleyError, type User } from '#protocol';

import { hintsHere } from './browser-hints.js';
import { Commands } from './commands.js';
import { Connection } from './connection.js';
import type { ParleyEvents } from './contract.js';
import type { KeptLine } from './copy/kept-line.js';
import { claim, disown, type KeptStart, readStart } from './copy/kept-start.js';
import type { StorageReport } from './copy/storage-report.js';
import type { DeviceHints } from './device-hints.js';
import { asParleyError } from './failure.js';
import { Listeners } from './listeners.js';
import type { ParleyOptions } from './options.js';
import { Outbox } from './outbox/outbox.js';
import type { Ports } from './ports.js';
import { Rest } from './rest.js';
import { Retries } from './retries.js';
import type { SessionReady } from './session.js';
import { settings } from './settings.js';
import { SignedIn } from './signed-in.js';
import { SocketIoTransport } from './socket-io.transport.js';
import type { ClientStore, StoreOpening } from './storage/client-store.js';
import { MemoryStore } from './storage/memory-store.js';
import { readOwner } from './storage/owner.js';
import type { Tabs } from './tabs/tabs.js';
import { tabsFor } from './tabs/tabs-for.js';
import { Tokens } from './tokens.js';
import { pause, untilAborted } from './waiting.js';

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
  /** Whether what is kept outlives this client: a store that was given is its giver's. */
  readonly #outlives: boolean;
  readonly #hints: DeviceHints;
  readonly #liveWindow: number;
  /** That the list has been loaded, or cannot be. */
  readonly #caughtUp = Promise.withResolvers<void>();
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
    this.#hints = hints;
    this.#outlives = options.store !== undefined;
    this.#liveWindow = Math.max(options.liveWindow ?? settings.liveWindow, 2 * settings.windowPage);
    // Whoever starts from what was kept does not wait for it.
    this.#caughtUp.promise.catch(() => undefined);
    this.#outbox = new Outbox({ store, tabs, ports: this.#ports, lifetime: signal, failed });
  }

  /**
   * Begins with what the device has kept, if that is somebody's. Otherwise connects, and loads the list of conversations.
   *
   * @throws ParleyError what ended the connection, or kept the list from being read; those of the store.
   */
  async start(): Promise<SignedIn> {
    const { signal } = this.#lifetime;
    const opening = await this.#store.open();
    await this.#outbox.refresh();
    const kept = await readStart(this.#store);
    this.#reportDamage(opening, kept);
    this.connection.on('state', (state) => this.listeners.emit('connection', state));
    this.connection.on('error', (error) => this.listeners.emit('error', error));
    const { owner } = kept;
    if (owner === undefined) return this.#startAnew();

    this.connection.expect(owner.userId);
    const signedIn = this.#signIn(owner, kept.lines);
    this.connection.on('ready', ({ user }) => {
      signedIn.greeted(user);
      claim(this.#store, user).catch((error: unknown) => signal.aborted || this.listeners.emit('error', asParleyError(error)));
    });
    this.#running = this.connection.run();
    return signedIn;
  }

  /** Whose the device is, the server says. */
  async #startAnew(): Promise<SignedIn> {
    const { signal } = this.#lifetime;
    const ready = Promise.withResolvers<SessionReady>();
    this.connection.on('ready', ready.resolve);
    this.#running = this.connection.run();
    const { user: me } = await untilAborted(ready.promise, signal);
    // Another tab may have claimed it meanwhile, and what waits is then its user's.
    const owner = readOwner(await this.#store.record('owner', 'owner'));
    if (owner === undefined) await disown(this.#outbox);
    await claim(this.#store, me);
    const signedIn = this.#signIn(me, []);
    await untilAborted(this.#caughtUp.promise, signal);
    return signedIn;
  }

  /** From now on, whenever a session begins, what was missed is asked for. */
  #signIn(me: User, lines: readonly KeptLine[]): SignedIn {
    const { signal } = this.#lifetime;
    const signedIn = new SignedIn(
      me,
      {
        connection: this.connection,
        commands: this.#commands,
        retries: this.#retries,
        rest: this.#rest,
        ports: this.#ports,
        lifetime: signal,
        listeners: this.listeners,
        outbox: this.#outbox,
        store: this.#outlives ? this.#store : undefined,
        hints: this.#hints,
        report: (report) => this.listeners.emit('storage', report),
        liveWindow: this.#liveWindow,
      },
      lines,
    );
    const catchUp = () =>
      signedIn.catchUp().then(
        (complete) => complete && this.#caughtUp.resolve(),
        (error: unknown) => {
          this.#caughtUp.reject(error);
          if (!signal.aborted) this.listeners.emit('error', asParleyError(error));
        },
      );
    this.connection.on('news', (news) => signedIn.receive(news));
    this.connection.on('ready', catchUp);
    this.connection.on('missed', catchUp);
    if (this.connection.state === 'connected') void catchUp();
    signedIn.send(this.#tabs);
    return signedIn;
  }

  /** Nobody listens before `connect` has resolved. */
  #reportDamage({ found, salvaged = 0, lost = 0 }: StoreOpening, { damaged, isOwnerDamaged }: KeptStart): void {
    const { timers } = this.#ports;
    const { signal } = this.#lifetime;
    const records = damaged.length + Number(isOwnerDamaged);
    if (found !== 'rebuilt' && records === 0) return;
    const report: StorageReport = { found: found === 'rebuilt' ? found : 'damaged', salvaged, lost, records };
    pause(0, timers, signal).then(
      () => this.listeners.emit('storage', report),
      () => undefined,
    );
    const failed = (error: unknown) => void (signal.aborted || this.listeners.emit('error', asParleyError(error)));
    if (damaged.length > 0) void this.#store.write(damaged).catch(failed);
  }

  /** Ends everything: what waits is told why. Resolves when nothing is left running. */
  async close(reason: unknown = new ParleyError('UNAVAILABLE', { detail: 'The client was closed.' })): Promise<void> {
    this.#lifetime.abort(reason);
    await this.#running;
    await this.#store.close();
  }
}
