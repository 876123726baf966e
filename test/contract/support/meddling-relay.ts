import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { Server, type Socket as ServerSocket } from 'socket.io';
import { io, type Socket } from 'socket.io-client';

/** What comes from a server or a client. Tests know what they meddle with. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Loose = any;

/** A client of the relay, and its connection to the server behind it. */
export interface Relayed {
  readonly userId: string;
  readonly upstream: Socket;
  readonly client: ServerSocket;
  /** Of all clients since the relay began, in order of connecting. */
  readonly number: number;
}

/** What a relay does to what goes through it. What is absent goes through as it is. */
export interface Meddling {
  /** The payloads that the client gets instead of this one. */
  readonly event?: (name: string, payload: Loose, relayed: Relayed, all: readonly Relayed[]) => readonly Loose[];
  readonly answer?: (name: string, answer: Loose, request: Loose, relayed: Relayed) => Loose;
  readonly request?: (name: string, request: Loose, relayed: Relayed) => Loose;
  /** Over whose connection a command is asked. */
  readonly speaker?: (name: string, request: Loose, relayed: Relayed, all: readonly Relayed[]) => Relayed;
  readonly token?: (token: unknown) => unknown;
  readonly rest?: (path: string, answer: { status: number; body: Loose }) => { status: number; body: Loose };
  readonly packetBytes?: number;
}

/** A Socket.IO server in front of the real one, and a proxy before its REST, that misbehaves as told. */
export class MeddlingRelay {
  readonly #relayed: Relayed[] = [];
  readonly #sockets: Server;
  #connections = 0;

  private constructor(
    private readonly target: string,
    private readonly meddling: Meddling,
    private readonly http: HttpServer,
  ) {
    this.#sockets = new Server(http, { transports: ['websocket'], maxHttpBufferSize: meddling.packetBytes ?? 65_536 });
    this.#sockets.use((client, next) => this.#admit(client, next));
  }

  static async start(target: string, meddling: Meddling): Promise<MeddlingRelay> {
    const http = createServer((request, response) => void relay.#forward(request, response));
    const relay = new MeddlingRelay(target, meddling, http);
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const { upstream } of this.#relayed) upstream.close();
    this.http.closeAllConnections();
    await this.#sockets.close();
  }

  /** A client is let in when the server lets its twin in. */
  #admit(client: ServerSocket, next: (error?: Error) => void): void {
    const { token } = client.handshake.auth as { readonly token?: unknown };
    const auth = { token: this.meddling.token === undefined ? token : this.meddling.token(token) };
    const upstream = io(this.target, { transports: ['websocket'], forceNew: true, reconnection: false, auth });
    upstream.once('connect_error', (error) => next(error));
    client.conn.once('close', () => upstream.close());
    const number = this.#connections++;
    upstream.once('session.ready', (ready: Loose) => {
      const relayed: Relayed = { userId: ready.user.userId, upstream, client, number };
      this.#relayed.push(relayed);
      next();
      // After the client has heard that it is connected.
      setImmediate(() => this.#tell(relayed, 'session.ready', ready));
      upstream.onAny((name: string, payload: Loose) => name !== 'session.ready' && this.#tell(relayed, name, payload));
      upstream.once('disconnect', () => client.disconnect(true));
      client.onAny((name: string, ...args: Loose[]) => void this.#ask(relayed, name, args));
    });
  }

  #tell(relayed: Relayed, name: string, payload: Loose): void {
    const payloads = this.meddling.event?.(name, payload, relayed, this.#relayed) ?? [payload];
    for (const each of payloads) relayed.client.emit(name, each);
  }

  async #ask(relayed: Relayed, name: string, [given, acknowledge]: Loose[]): Promise<void> {
    const { meddling } = this;
    const request = meddling.request === undefined ? given : meddling.request(name, given, relayed);
    const speaker = meddling.speaker?.(name, given, relayed, this.#relayed) ?? relayed;
    const answer: Loose = await speaker.upstream
      .timeout(10_000)
      .emitWithAck(name, request)
      .catch(() => undefined);
    if (answer === undefined) return;
    // Nobody meddles with what a busy server refuses for the moment: the client asks again.
    if (answer.error?.retryable === true) return acknowledge(answer);
    acknowledge(meddling.answer === undefined ? answer : meddling.answer(name, answer, given, relayed));
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const body = await text(request);
    const named = Object.entries(headers).filter(([name]) => ['authorization', 'content-type', 'idempotency-key'].includes(name));
    const answer = await fetch(`${this.target}${url}`, {
      method,
      headers: Object.fromEntries(named) as Record<string, string>,
      ...(body !== '' && { body }),
    });
    const plain = { status: answer.status, body: (await answer.json()) as Loose };
    const { status, body: told } = this.meddling.rest?.(url, plain) ?? plain;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(told));
  }
}
