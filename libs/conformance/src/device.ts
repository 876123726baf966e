import { io, type Socket } from 'socket.io-client';

import type { Timers } from '#kernel';
import type {
  Acknowledgement,
  Change,
  CommandName,
  CommandRequest,
  CommandResponse,
  ErrorCode,
  User,
  WireError,
} from '#protocol';

import { Deviation, expectSame, shown } from './deviation.js';
import type { Ledger } from './ledger.js';
import { settings } from './settings.js';

export interface HeardEvent {
  readonly name: string;
  readonly payload: { readonly conversationId?: string };
}

/** What the server said when it let a connection in or did not. */
export type Admission =
  { readonly admitted: true; readonly device: Device } | { readonly admitted: false; readonly refusal: unknown };

export interface DeviceOptions {
  readonly url: string;
  readonly token: unknown;
  readonly ledger: Ledger;
  readonly timers: Timers;
  /** How long it waits for what has to come. */
  readonly hearMs: number;
}

/** One connection of one user: what is asked over it, and everything that comes, in the order in which it came. */
export class Device {
  readonly events: HeardEvent[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(
    private readonly socket: Socket,
    private readonly ledger: Ledger,
    private readonly timers: Timers,
    private readonly hearMs: number,
  ) {
    socket.onAny((name: string, payload: HeardEvent['payload']) => {
      this.ledger.event(name, payload);
      this.events.push({ name, payload });
      this.#look();
    });
    socket.on('disconnect', () => this.#look());
  }

  /** Connects, and waits for the first word of the server. */
  static async connect({ url, token, ledger, timers, hearMs }: DeviceOptions): Promise<Admission> {
    // Only the origin counts: Socket.IO would take a path for a namespace.
    const options = { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } };
    const socket = io(new URL(url).origin, options);
    const device = new Device(socket, ledger, timers, hearMs);
    let refusal: { readonly error: Error & { readonly data?: unknown } } | undefined;
    socket.once('connect_error', (error) => {
      refusal = { error };
      device.#look();
    });
    const opened = () => refusal ?? (device.events.length > 0 ? 'open' : undefined);
    const first = await device.until('the first event of a connection', opened, settings.connectMs);
    if (first === 'open') return { admitted: true, device };
    socket.close();
    const { data, message } = first.error;
    // Without data nobody has answered: that is no refusal.
    if (data === undefined) throw new Deviation('a connection, or a refusal that says why', message);
    return { admitted: false, refusal: data };
  }

  /** Who this is, as `session.ready` said. */
  get user(): User {
    const [ready] = this.events;
    if (ready?.name !== 'session.ready') throw new Deviation('`session.ready` before anything else', shown(ready));
    return (ready.payload as unknown as { readonly user: User }).user;
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  /** One attempt, one answer. */
  async ask<Name extends CommandName>(
    name: Name,
    request: CommandRequest<Name>,
  ): Promise<Acknowledgement<CommandResponse<Name>>> {
    const answer = await this.raw(name, request);
    this.ledger.answer(name, answer);
    return answer as Acknowledgement<CommandResponse<Name>>;
  }

  /** Whatever, under whatever name; the answer is held against nothing. */
  async raw(name: string, ...payload: readonly unknown[]): Promise<unknown> {
    try {
      return await this.socket.timeout(settings.answerMs).emitWithAck(name, ...payload);
    } catch {
      throw new Deviation(`an answer to \`${name}\` within ${settings.answerMs} ms`, 'none');
    }
  }

  /** Until it is done: what is refused for the moment is tried again, as the protocol wants it. @throws Deviation when it is refused. */
  async does<Name extends CommandName>(name: Name, request: CommandRequest<Name>): Promise<CommandResponse<Name>> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.ask(name, request);
      if (answer.ok) return answer.data;
      const { retryable, retryAfterMs = settings.retryMs } = answer.error;
      if (!retryable || attempt === settings.attempts) throw new Deviation(`\`${name}\` done`, shown(answer.error));
      await this.timers.sleep(retryAfterMs);
    }
  }

  /** @throws Deviation unless it is refused with this code. */
  async isRefused<Name extends CommandName>(name: Name, request: CommandRequest<Name>, code: ErrorCode): Promise<WireError> {
    const answer = await this.ask(name, request);
    if (answer.ok) throw new Deviation(`\`${name}\` refused with ${code}`, `done: ${shown(answer.data)}`);
    expectSame(`code that \`${name}\` is refused with`, answer.error.code, code);
    return answer.error;
  }

  /** Every change of a conversation, in the order in which they came. */
  changesOf(conversationId: string): readonly Change[] {
    return this.eventsOf(conversationId).flatMap(({ name, payload }) =>
      name === 'conversation.changes' ? (payload as unknown as { readonly changes: readonly Change[] }).changes : [],
    );
  }

  eventsOf(conversationId: string): readonly HeardEvent[] {
    return this.events.filter(({ payload }) => payload?.conversationId === conversationId);
  }

  /** Resolves when the change of this revision has come. */
  async hears(conversationId: string, revision: number): Promise<Change> {
    const found = () => this.changesOf(conversationId).find((change) => change.revision >= revision);
    return this.until(`a change up to revision ${revision}`, found, this.hearMs, () => {
      const heard = this.changesOf(conversationId).map((change) => change.revision);
      return `revisions ${shown(heard)}`;
    });
  }

  /** What `look` finds, looked for whenever something comes. @throws Deviation when it does not in time. */
  until<Found>(what: string, look: () => Found | undefined, ms: number, instead: () => string = () => 'none'): Promise<Found> {
    return new Promise((resolve, reject) => {
      const attempt = () => {
        const found = look();
        if (found === undefined) return;
        cancel();
        this.#waiting.delete(attempt);
        resolve(found);
      };
      const cancel = this.timers.after(ms, () => {
        this.#waiting.delete(attempt);
        reject(new Deviation(`${what} within ${ms} ms`, instead()));
      });
      this.#waiting.add(attempt);
      attempt();
    });
  }

  /** Resolves when the server has ended the connection. */
  async ends(): Promise<void> {
    await this.until('the end of the connection', () => (this.connected ? undefined : true), this.hearMs);
  }

  close(): void {
    this.socket.close();
  }

  #look(): void {
    for (const attempt of this.#waiting) attempt();
  }
}
