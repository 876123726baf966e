import type { IncomingMessage } from 'node:http';

import { type INestApplication } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';

import type { Clock, Timers } from '#kernel';

import { commandTable } from './command.js';
import { CommandDispatch } from './command-dispatch.js';
import { CommandFlow } from './command-flow.js';
import { fanOutAdapter } from './fan-out.adapter.js';
import { letGoOfUpgrade } from './forgotten-request.js';
import { HardenedWebSocketServer } from './hardened-websocket-server.js';
import { RedisClients } from './redis-clients.js';
import { gatewaySettings } from './settings.js';
import type { ParleySocket } from './sockets.js';

export interface SocketIoOptions {
  readonly redisUrl: string;
  readonly origins: readonly string[];
  readonly timers: Timers;
  /** Those that answer commands; asked for once they are there. */
  readonly gateways: () => readonly object[];
  readonly clock: Clock;
  /** These may have missed something that was said on other nodes. */
  readonly onMissed: (sockets: readonly ParleySocket[]) => void;
}

/**
 * Socket.IO under Nest, with our transport settings and our way of answering: one table of commands for all sockets, and nothing
 * but acknowledgements that {@link Command} made ever leaves here.
 */
export class SocketIoAdapter extends IoAdapter {
  readonly #redis: RedisClients;

  constructor(
    app: INestApplication,
    private readonly options: SocketIoOptions,
  ) {
    super(app);
    this.#redis = new RedisClients(options.redisUrl, options.timers);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const server = super.createIOServer(port, { ...options, ...this.#transport() } as ServerOptions);
    const { publish, subscriber } = this.#redis;
    const { timers, clock, onMissed } = this.options;
    server.adapter(
      fanOutAdapter({ publish, subscriber, timers, clock, onMissed: (sockets) => onMissed(sockets as ParleySocket[]) }),
    );
    server.engine.use(letGoOfUpgrade);
    server.on('connection', new CommandDispatch(commandTable(this.options.gateways()), new CommandFlow(clock, timers)).listen);
    return server;
  }

  /** Commands have a table of their own, and Nest finds none. */
  override bindMessageHandlers(): void {
    return;
  }

  /** None of our gateways listens this way, and each would cost every socket a listener. */
  override bindClientDisconnect(): void {
    return;
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
