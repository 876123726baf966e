import { SystemClock, SystemRandom, SystemTimers } from '#kernel';
import { ParleyError } from '#protocol';

import { hintsHere } from './browser-hints.js';
import { Commands } from './commands.js';
import { Connection } from './connection.js';
import type { ParleyEvents } from './contract.js';
import { asParleyError } from './failure.js';
import { Listeners } from './listeners.js';
import type { ParleyOptions } from './options.js';
import type { Ports } from './ports.js';
import { Rest } from './rest.js';
import { Retries } from './retries.js';
import type { SessionReady } from './session.js';
import { SignedIn } from './signed-in.js';
import { SocketIoTransport } from './socket-io.transport.js';
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
  }

  /**
   * Connects, and loads the list of conversations.
   *
   * @throws ParleyError what ended the connection, or kept the list from being read.
   */
  async start(): Promise<SignedIn> {
    const { signal } = this.#lifetime;
    const ready = Promise.withResolvers<SessionReady>();
    this.connection.on('ready', ready.resolve);
    this.connection.on('state', (state) => this.listeners.emit('connection', state));
    this.connection.on('error', (error) => this.listeners.emit('error', error));
    this.#running = this.connection.run();
    const { user: me } = await untilAborted(ready.promise, signal);

    const signedIn = new SignedIn(me, {
      connection: this.connection,
      commands: this.#commands,
      retries: this.#retries,
      rest: this.#rest,
      ports: this.#ports,
      lifetime: signal,
      listeners: this.listeners,
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
    await untilAborted(caughtUp.promise, signal);
    return signedIn;
  }

  /** Ends everything: what waits is told why. Resolves when nothing is left running. */
  async close(reason: unknown = new ParleyError('UNAVAILABLE', { detail: 'The client was closed.' })): Promise<void> {
    this.#lifetime.abort(reason);
    await this.#running;
  }
}
