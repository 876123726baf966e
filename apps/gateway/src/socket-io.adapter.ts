import type { IncomingMessage } from 'node:http';

import type { INestApplication, WsMessageHandler } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';

import { type Acknowledgement, ParleyError } from '#protocol';

import { refused } from './command.js';
import { HardenedWebSocketServer } from './hardened-websocket-server.js';
import { localFirstAdapter } from './local-first.adapter.js';
import { isHarmless } from './packet-guard.js';
import { RedisClients } from './redis-clients.js';
import { gatewaySettings } from './settings.js';
import type { ParleySocket } from './sockets.js';

/**
 * Socket.IO under Nest, with our transport settings and our way of answering: one listener per
 * socket; a hostile packet ends its connection; every command is acknowledged exactly once; nothing
 * but acknowledgements that {@link Command} made ever leaves here.
 */
export class SocketIoAdapter extends IoAdapter {
  readonly #redis: RedisClients;

  constructor(
    app: INestApplication,
    private readonly options: { readonly redisUrl: string; readonly origins: readonly string[] },
  ) {
    super(app);
    this.#redis = new RedisClients(options.redisUrl);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const server = super.createIOServer(port, { ...options, ...this.#transport() } as ServerOptions);
    server.adapter(localFirstAdapter(this.#redis.publisher, this.#redis.subscriber));
    return server;
  }

  override bindMessageHandlers(socket: ParleySocket, handlers: readonly WsMessageHandler[]): void {
    const byName = new Map(handlers.map(({ message, callback }) => [message, callback]));
    socket.onAny((name: string, ...args: unknown[]) => {
      const last = args.at(-1);
      // A client may not want an answer; it gets none, and its command counts all the same.
      const acknowledge = typeof last === 'function' ? last : () => undefined;
      const payload = typeof last === 'function' ? args.slice(0, -1) : args;
      if (!isHarmless(payload)) {
        socket.disconnect(true);
        return;
      }
      const handle = byName.get(name);
      if (handle === undefined) {
        acknowledge(refused(new ParleyError('UNKNOWN_COMMAND')));
        return;
      }
      void (handle(payload[0]) as Promise<Acknowledgement<unknown>>).then((answer) => acknowledge(answer));
    });
  }

  override async dispose(): Promise<void> {
    this.#redis.close();
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
