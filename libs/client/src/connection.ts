import { unreachable } from '#kernel';
import { ParleyError } from '#protocol';

import { AttemptWait, type Delay } from './attempt-wait.js';
import { Backoff } from './backoff.js';
import { type ConnectionStatus, StatusBoard } from './connection-status.js';
import type { ConnectionState, Unsubscribe } from './contract.js';
import type { DeviceHint, DeviceHints } from './device-hints.js';
import { asParleyError, isTokenRefusal } from './failure.js';
import { Listeners } from './listeners.js';
import type { Observable } from './observable.js';
import type { Ports } from './ports.js';
import { Session, type SessionEvent, type SessionReady } from './session.js';
import { settings } from './settings.js';
import { renewToken } from './token-renewal.js';
import type { Tokens } from './tokens.js';
import type { Transport } from './transport.js';
import { WakeWatch } from './wake-watch.js';
import { untilAborted } from './waiting.js';

/** What the server tells of conversations and people. What it tells of the connection stays here. */
export type ServerNews = Exclude<
  SessionEvent,
  { readonly name: 'auth.expiring' | 'auth.expired' | 'server.draining' | 'session.missed' }
>;

/** What a {@link Connection} tells the rest of the client. */
export interface ConnectionEvents {
  readonly state: ConnectionState;
  /** A session begins: what it brings from here on is complete, what happened before has to be asked for. */
  readonly ready: SessionReady;
  /** What this session brought may be incomplete: what happened meanwhile has to be asked for. */
  readonly missed: undefined;
  /** What the server tells of its own accord, as it comes. */
  readonly news: ServerNews;
  readonly error: ParleyError;
}

/** What lasts as long as one attempt: the waits that end with it, and when the server wants to see us again. */
interface Visit {
  readonly over: AbortController;
  session?: Session;
  resumeAt?: number;
  /** It is about to ask for what it may have missed. */
  isAsking?: boolean;
}

/**
 * Session after session, for as long as the client lives. It ends when `lifetime` aborts, and aborts
 * it with the error when the server refuses what no further attempt can change.
 */
export class Connection {
  #state: ConnectionState = 'connecting';
  #session: Session | undefined;
  #sessionBegins = Promise.withResolvers<void>();
  #userId: string | undefined;
  /** What ended the last session, or the last attempt. */
  #failure: ParleyError | undefined;
  readonly #backoff: Backoff;
  readonly #wait: AttemptWait;
  readonly #status = new StatusBoard();
  readonly #listeners = new Listeners<ConnectionEvents>();

  constructor(
    private readonly transport: Transport,
    private readonly tokens: Tokens,
    private readonly ports: Ports,
    private readonly lifetime: AbortController,
    private readonly hints: DeviceHints,
  ) {
    this.#backoff = new Backoff(ports.random);
    this.#wait = new AttemptWait(ports, hints);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get status(): Observable<ConnectionStatus> {
    return this.#status;
  }

  on<Name extends keyof ConnectionEvents>(event: Name, listener: (payload: ConnectionEvents[Name]) => void): Unsubscribe {
    return this.#listeners.on(event, listener);
  }

  /** Only this user may be signed in: known from the device, before there is any session. */
  expect(userId: string): void {
    this.#userId = userId;
  }

  /**
   * The server has carried something out that waited. A connection that carries much and breaks early is a good one all the same; and one that
   * breaks after each single thing is not tried more and more often.
   */
  fulfilled(): void {
    this.#backoff.relent();
  }

  /** Keeps the client connected, and resolves at its end; why it ended is the reason of `lifetime`. */
  async run(): Promise<void> {
    const { signal } = this.lifetime;
    const wake = new WakeWatch(this.ports, signal, () => this.#doubt('visible'));
    this.hints.hear((hint) => this.#heed(hint, wake), signal);
    try {
      for (;;) await this.#wait.pause(await this.#attempt(), signal, (retryAt) => this.#show({ retryAt }));
    } catch (error) {
      const failed = !signal.aborted;
      const reason = asParleyError(error);
      this.#failure = failed ? reason : undefined;
      this.#enter('closed');
      this.lifetime.abort(reason);
      if (failed) this.#listeners.emit('error', reason);
    }
  }

  /** The session, once there is one. Throws the reason of the signal that aborts first. */
  async whenReady(...signals: readonly (AbortSignal | undefined)[]): Promise<Session> {
    for (;;) {
      for (const signal of signals) signal?.throwIfAborted();
      if (this.#session !== undefined) return this.#session;
      await untilAborted(this.#sessionBegins.promise, ...signals);
    }
  }

  /** One session, from its token to its end. Returns how long to wait before the next one. Throws what ends the client. */
  async #attempt(): Promise<Delay> {
    const { clock } = this.ports;
    const visit: Visit = { over: new AbortController() };
    const startedAt = clock.monotonicNow();
    this.#show();
    let failure: ParleyError | undefined;
    try {
      this.#failure = await this.#visit(visit);
      this.#enter('reconnecting');
    } catch (error) {
      if (!(error instanceof ParleyError) || this.#isFinal(error)) throw error;
      this.#failure = failure = error;
    } finally {
      visit.over.abort();
    }
    const now = clock.monotonicNow();
    if (failure === undefined && now - startedAt >= settings.stableConnectionMs) this.#backoff.reset();
    if (visit.resumeAt !== undefined) return { ms: Math.max(0, visit.resumeAt - now), isOrdered: true };
    return { ms: this.#backoff.next(failure), isOrdered: failure?.retryAfterMs !== undefined };
  }

  /** Returns what ended the session. */
  async #visit(visit: Visit): Promise<ParleyError> {
    const { session, ready } = await this.#connect(visit);
    try {
      visit.session = session;
      this.#userId ??= ready.user.userId;
      if (ready.user.userId !== this.#userId) throw new ParleyError('TOKEN_MISMATCH');
      this.#session = session;
      this.#sessionBegins.resolve();
      this.#failure = undefined;
      this.#enter('connected');
      this.#listeners.emit('ready', ready);
      return await untilAborted(session.ended, this.lifetime.signal);
    } finally {
      this.#session = undefined;
      this.#sessionBegins = Promise.withResolvers();
      session.close();
    }
  }

  /** A refused token is replaced once: it may have ended between being given and being shown. */
  async #connect(visit: Visit): Promise<{ readonly session: Session; readonly ready: SessionReady }> {
    const token = await this.#freshToken();
    try {
      return await this.#open(visit, token);
    } catch (error) {
      if (!this.tokens.renewable || !isTokenRefusal(error)) throw error;
    }
    return this.#open(visit, await this.#freshToken());
  }

  #open(visit: Visit, token: string): Promise<{ readonly session: Session; readonly ready: SessionReady }> {
    const listener = {
      received: (event: SessionEvent) => this.#receive(event, visit),
      failed: (error: ParleyError) => this.#listeners.emit('error', error),
    };
    return Session.open(
      { transport: this.transport, token, listener },
      { timers: this.ports.timers, signal: this.lifetime.signal },
    );
  }

  /** While nobody knows who signs in, somebody waits for `connect`, and is told; later on there is only the event, and another try. */
  async #freshToken(): Promise<string> {
    try {
      return await untilAborted(this.tokens.fresh(), this.lifetime.signal);
    } catch (error) {
      if (!(error instanceof ParleyError) || !error.retryable || this.lifetime.signal.aborted) throw error;
      if (this.#userId === undefined) throw new ParleyError('UNAUTHENTICATED', { cause: error.cause ?? error });
      this.#listeners.emit('error', error);
      throw error;
    }
  }

  #receive(event: SessionEvent, visit: Visit): void {
    switch (event.name) {
      case 'auth.expiring':
        return void this.#renewToken(visit);
      case 'server.draining':
        return this.#leaveSoon(visit, event.payload.retryAfterMs);
      case 'session.missed':
        return this.#askSoon(visit, event.payload.withinMs);
      case 'auth.expired':
        // The server closes the connection next, and the following one begins with a fresh token.
        return;
      case 'conversation.changes':
      case 'conversation.head':
      case 'conversation.receipts':
      case 'membership.changed':
      case 'notification.mention':
      case 'presence.changed':
      case 'typing.started':
        return this.#listeners.emit('news', event);
      default:
        return unreachable(event);
    }
  }

  async #renewToken(visit: Visit): Promise<void> {
    if (visit.session === undefined) return;
    const failed = (error: ParleyError) => this.#listeners.emit('error', error);
    await renewToken(visit.session, { tokens: this.tokens, ports: this.ports, over: visit.over.signal, failed });
  }

  /** Stays until the moment the server has chosen for this client, and comes back right then. */
  #leaveSoon(visit: Visit, retryAfterMs: number): void {
    const delayMs = Math.min(retryAfterMs, settings.retryAfterCapMs);
    visit.resumeAt = this.ports.clock.monotonicNow() + delayMs;
    this.#show({ retryAt: this.ports.clock.now() + delayMs, draining: true });
    const cancel = this.ports.timers.after(delayMs, () => visit.session?.close());
    visit.over.signal.addEventListener('abort', cancel, { once: true });
  }

  /** At a moment of its own: as many others were told the same. A session that has just begun asks anyway. */
  #askSoon(visit: Visit, withinMs: number): void {
    if (visit.session === undefined || visit.isAsking === true) return;
    visit.isAsking = true;
    const delayMs = this.ports.random.unit() * Math.min(withinMs, settings.retryAfterCapMs);
    const cancel = this.ports.timers.after(delayMs, () => {
      visit.isAsking = false;
      this.#listeners.emit('missed', undefined);
    });
    visit.over.signal.addEventListener('abort', cancel, { once: true });
  }

  /**
   * A refusal that time does not change. A server that once let us in and then fails on its side is
   * expected to recover; one that fails at the first sight is not waited for in silence.
   */
  #isFinal(error: ParleyError): boolean {
    return !error.retryable && (this.#userId === undefined || error.status < 500);
  }

  /** The device says something of itself. */
  #heed(hint: DeviceHint, wake: WakeWatch): void {
    switch (hint) {
      case 'hidden':
        return wake.hidden();
      case 'visible':
        // A session is doubted only if nobody looked for a while.
        this.#wait.hear(hint);
        return wake.visible();
      case 'online':
      case 'offline':
        return this.#doubt(hint);
      default:
        return unreachable(hint);
    }
  }

  /** The network may be another one, or the device was away: what there is may be dead, and what there is not may be there. */
  #doubt(hint: DeviceHint): void {
    if (this.#session === undefined) this.#wait.hear(hint);
    else this.#session.check();
  }

  #enter(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#show();
    this.#listeners.emit('state', state);
  }

  #show(next: Pick<ConnectionStatus, 'retryAt' | 'draining'> = {}): void {
    const isConnected = this.#state === 'connected';
    const state = isConnected || this.#state === 'closed' || this.hints.online ? this.#state : 'offline';
    this.#status.show({ state, ...next, ...(!isConnected && this.#failure && { reason: this.#failure }) });
  }
}
