import { io, type Socket } from 'socket.io-client';

import type { Acknowledgement, CommandName, CommandRequest, CommandResponse, EventName, EventPayload } from '#protocol';

/** A client without the SDK's kindness: one connection, one attempt, whatever it is told to send. */
export class RawClient {
  readonly socket: Socket;
  #ready: EventPayload<'session.ready'> | undefined;

  private constructor(url: string, token: unknown, options: Record<string, unknown>) {
    this.socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token }, ...options });
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
    return this.socket.timeout(15_000).emitWithAck(name, ...payload);
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
