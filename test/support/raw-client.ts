import { io, type Socket } from 'socket.io-client';

import type { Acknowledgement, CommandName, CommandRequest, CommandResponse, EventName, EventPayload } from '#protocol';

/** Far longer than any answer takes. */
const answerMs = 30_000;

/** A client without the SDK's kindness: one connection, one attempt, whatever it is told to send. */
export class RawClient {
  readonly socket: Socket;
  #ready: EventPayload<'session.ready'> | undefined;
  /** All that was told, from the first packet on: what comes with it in one piece comes before anybody can listen. */
  readonly #told: (readonly [event: string, payload: unknown])[] = [];

  private constructor(url: string, token: unknown, options: Record<string, unknown>) {
    this.socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token }, ...options });
    this.socket.onAny((event: string, payload: unknown) => void this.#told.push([event, payload]));
  }

  /** Connects and waits until every change will arrive; rejects with what the server said, as `connect_error` carries it. */
  static async connect(url: string, token: unknown, options: Record<string, unknown> = {}): Promise<RawClient> {
    const client = new RawClient(url, token, options);
    await new Promise<void>((resolve, reject) => {
      client.socket.once('session.ready', (payload: EventPayload<'session.ready'>) => {
        client.#ready = payload;
        resolve();
      });
      client.socket.once('connect_error', reject);
      client.socket.once('disconnect', (reason) => reject(new Error(`disconnected before the session was ready: ${reason}`)));
    });
    return client;
  }

  /** What the server said when the session began. */
  get session(): EventPayload<'session.ready'> {
    if (this.#ready === undefined) throw new Error('the session has not begun');
    return this.#ready;
  }

  command<Name extends CommandName>(name: Name, request: CommandRequest<Name>): Promise<Acknowledgement<CommandResponse<Name>>> {
    return this.raw(name, request) as Promise<Acknowledgement<CommandResponse<Name>>>;
  }

  /** Whatever, with a way to answer. */
  raw(name: string, ...payload: unknown[]): Promise<unknown> {
    return this.socket.timeout(answerMs).emitWithAck(name, ...payload);
  }

  /** Every event of this name that has come. */
  heard<Name extends EventName>(event: Name): readonly EventPayload<Name>[] {
    return this.#told.filter(([name]) => name === event).map(([, payload]) => payload as EventPayload<Name>);
  }

  next<Name extends EventName>(event: Name): Promise<EventPayload<Name>> {
    return new Promise((resolve) => this.socket.once(event as string, resolve));
  }

  get closed(): Promise<string> {
    return new Promise((resolve) => this.socket.once('disconnect', resolve));
  }

  close(): void {
    this.socket.close();
  }
}
