import type { IncomingMessage } from 'node:http';

import { type INestApplication, type WsMessageHandler } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';

import { invariant, type Timers } from '#kernel';
import { type Acknowledgement, ParleyError } from '#protocol';

import { refused } from './command.js';
import { fanOutAdapter } from './fan-out.adapter.js';
import { HardenedWebSocketServer } from './hardened-websocket-server.js';
import { isHarmless } from './packet-guard.js';
import { RedisClients } from './redis-clients.js';
import { gatewaySettings } from './settings.js';
import type { ParleySocket } from './sockets.js';

export interface SocketIoOptions {
  readonly redisUrl: string;
  readonly origins: readonly string[];
  readonly timers: Timers;
  /** These may have missed something that was said on other nodes. */
  readonly onMissed: (sockets: readonly ParleySocket[]) => void;
}

type Acknowledge = (answer: Acknowledgement<unknown>) => void;
type Handler = (payload: unknown) => Promise<Acknowledgement<unknown>>;
type Handlers = Map<string, Handler>;

/**
 * Socket.IO under Nest, with our transport settings and our way of answering: one listener per
 * socket; a hostile packet ends its connection; every command is acknowledged exactly once; nothing
 * but acknowledgements that {@link Command} made ever leaves here.
 */
export class SocketIoAdapter extends IoAdapter {
  readonly #redis: RedisClients;
  readonly #handlers = new WeakMap<ParleySocket, Handlers>();

  constructor(
    app: INestApplication,
    private readonly options: SocketIoOptions,
  ) {
    super(app);
    this.#redis = new RedisClients(options.redisUrl);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const server = super.createIOServer(port, { ...options, ...this.#transport() } as ServerOptions);
    const { publish, subscriber } = this.#redis;
    const { timers, onMissed } = this.options;
    server.adapter(fanOutAdapter({ publish, subscriber, timers, onMissed: (sockets) => onMissed(sockets as ParleySocket[]) }));
    return server;
  }

  /** Nest brings the handlers of one gateway class after the other; a command is answered by whichever has it. */
  override bindMessageHandlers(socket: ParleySocket, handlers: readonly WsMessageHandler[]): void {
    const known = this.#handlers.get(socket);
    const byName: Handlers = known ?? new Map();
    for (const { message, callback } of handlers) {
      const name = message as string;
      invariant(!byName.has(name), `one gateway answers ${name}`);
      byName.set(name, callback as Handler);
    }
    if (known !== undefined) return;
    this.#handlers.set(socket, byName);
    socket.onAny((name: string, ...args: unknown[]) => this.#dispatch(socket, byName, name, args));
  }

  /** None of our gateways listens this way, and each would cost every socket a listener. */
  override bindClientDisconnect(): void {
    return;
  }

  override async dispose(): Promise<void> {
    this.#redis.close();
  }

  #dispatch(socket: ParleySocket, handlers: Handlers, name: string, args: readonly unknown[]): void {
    const last = args.at(-1);
    // A client may not want an answer; it gets none, and its command counts all the same.
    const acknowledge = typeof last === 'function' ? (last as Acknowledge) : () => undefined;
    const payload = typeof last === 'function' ? args.slice(0, -1) : args;
    if (!isHarmless(payload)) {
      socket.disconnect(true);
      return;
    }
    const handle = handlers.get(name);
    if (handle === undefined) acknowledge(refused(new ParleyError('UNKNOWN_COMMAND')));
    else void handle(payload[0]).then((answer) => acknowledge(answer));
  }

  #transport(): Partial<ServerOptions> {
    return {
      transports: ['websocket'],
      allowUpgrades: false,
      allowEIO3: false,
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      cleanupEmptyChildNamespaces: true,
      connectTimeout: gatewaySettings.connectTimeoutMs,
      pingInterval: gatewaySettings.pingIntervalMs,
      pingTimeout: gatewaySettings.pingTimeoutMs,
      maxHttpBufferSize: gatewaySettings.packetBytes,
      wsEngine: HardenedWebSocketServer,
      allowRequest: (request, decide) => decide(null, this.#mayUpgrade(request)),
    };
  }

  /** Browsers name the page they act for. Tokens travel in the first packet, never in a cookie, so a foreign page has none. */
  #mayUpgrade({ headers }: IncomingMessage): boolean {
    const { origin, host } = headers;
    if (origin === undefined) return true;
    return this.options.origins.includes(origin) || (URL.canParse(origin) && new URL(origin).host === host);
  }
}
