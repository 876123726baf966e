import type { Timers } from '#kernel';
import { type CommandName, type CommandRequest, type EventPayload, ParleyError } from '#protocol';

import { Liveness } from './liveness.js';
import { settings } from './settings.js';
import type { Closure, Link, Transport } from './transport.js';
import { within } from './waiting.js';
import { readError, readEvent, type ReceivedEvent } from './wire.js';

export type SessionReady = EventPayload<'session.ready'>;

/** An answer as it came in, or that none will come: the session ended first, so the outcome is not known. */
export type Answer = { readonly answered: true; readonly answer: unknown } | { readonly answered: false };

/** What the server says once the session is ready. */
export type SessionEvent = Exclude<ReceivedEvent, { readonly name: 'session.ready' }>;

/** Who hears what a session brings. */
export interface SessionListener {
  received(event: SessionEvent): void;
  /** An event matched no schema, and was dropped. */
  failed(error: ParleyError): void;
}

/** How a session begins. */
export interface SessionStart {
  readonly transport: Transport;
  readonly token: string;
  readonly listener: SessionListener;
}

/**
 * One connection, from its opening to its end. A request is answered in the session it was made in, or not
 * at all. A session in which the server is not heard any more ends by itself.
 */
export class Session {
  /** Resolves when the connection is over, for whatever reason: with that. */
  readonly ended: Promise<ParleyError>;
  readonly #ended = Promise.withResolvers<ParleyError>();
  readonly #ready = Promise.withResolvers<SessionReady>();
  readonly #unanswered = new Set<(answer: Answer) => void>();
  readonly #link: Link;
  readonly #liveness: Liveness;
  readonly #listener: SessionListener;
  #token: string;
  #isReady = false;
  #over = false;

  private constructor({ transport, token, listener }: SessionStart, timers: Timers) {
    this.ended = this.#ended.promise;
    // A client that ends while it connects does not wait for this any more.
    this.#ready.promise.catch(() => undefined);
    this.#listener = listener;
    this.#token = token;
    this.#liveness = new Liveness(timers, {
      waits: () => this.#unanswered.size > 0,
      // Costs the server next to nothing. Any answer will do, a refusal too: who gives one lives.
      probe: () => void this.request('auth.refresh', { token: this.#token }),
      dead: () => this.close(unavailable('Nothing was heard from the server any more.')),
    });
    this.#link = transport.connect({
      token,
      listener: {
        event: (name, payload) => this.#receive(name, payload),
        alive: () => this.#liveness.heard(),
        closed: (closure) => this.#end(refusal(closure)),
      },
    });
  }

  /**
   * Opens a connection, and waits until the server says that it is ready.
   *
   * @throws ParleyError what the server refused with; `UNAVAILABLE` when there is no connection, or no
   *   word from the server, in time. Otherwise the reason of the signal that aborted.
   */
  static async open(
    start: SessionStart,
    { timers, signal }: { readonly timers: Timers; readonly signal: AbortSignal },
  ): Promise<{ readonly session: Session; readonly ready: SessionReady }> {
    const session = new Session(start, timers);
    const limit = {
      timers,
      ms: settings.connectDeadlineMs,
      late: () => unavailable('It did not get ready in time.'),
      signals: [signal],
    };
    try {
      return { session, ready: await within(limit, () => session.#ready.promise) };
    } catch (error) {
      session.close();
      throw error;
    }
  }

  request<Name extends CommandName>(name: Name, payload: CommandRequest<Name>): Promise<Answer> {
    return new Promise((resolve) => {
      if (this.#over) return resolve({ answered: false });
      const settle = (answer: Answer) => {
        this.#unanswered.delete(settle);
        if (this.#unanswered.size === 0) this.#liveness.settled();
        resolve(answer);
      };
      this.#unanswered.add(settle);
      this.#link.request(name, payload, (answer) => {
        this.#liveness.heard();
        settle({ answered: true, answer });
      });
      this.#liveness.sent();
    });
  }

  /** Gives it another token, before the one that it began with ends. */
  renew(token: string): Promise<Answer> {
    this.#token = token;
    return this.request('auth.refresh', { token });
  }

  /** Asks for a sign of life now, for there is reason to doubt: the session ends unless one comes soon. */
  check(): void {
    if (!this.#over) this.#liveness.check();
  }

  close(reason = unavailable('The client closed the connection.')): void {
    this.#link.close();
    this.#end(reason);
  }

  #receive(name: string, payload: unknown): void {
    this.#liveness.heard();
    const event = this.#read(name, payload);
    if (event?.name === 'session.ready') {
      this.#isReady = true;
      this.#ready.resolve(event.payload);
    } else if (event !== undefined) this.#listener.received(event);
  }

  #read(name: string, payload: unknown): ReceivedEvent | undefined {
    try {
      return readEvent(name, payload);
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      if (name === 'session.ready' && !this.#isReady) this.#ready.reject(error);
      else this.#listener.failed(error);
      return undefined;
    }
  }

  #end(reason: ParleyError): void {
    this.#over = true;
    this.#liveness.end();
    this.#ready.reject(reason);
    this.#ended.resolve(reason);
    for (const settle of this.#unanswered) settle({ answered: false });
  }
}

/** Connections that fail by themselves may succeed later; what the server refused, it has a code for. */
function refusal(closure: Closure): ParleyError {
  if (closure.kind === 'lost') return unavailable(`The connection was lost: ${closure.reason}.`);
  return readError(closure.error) ?? unavailable('The connection was refused.');
}

const unavailable = (detail: string): ParleyError => new ParleyError('UNAVAILABLE', { detail });
