import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { type OnGatewayConnection, type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';

import { Random, Timers } from '#kernel';
import { type CommandResponse, type ParsedRequest, ParleyError } from '#protocol';

import { Admission } from '../admission.js';
import { Command } from '../command.js';
import { ConnectionSweep } from '../connection-sweep.js';
import { gatewaySettings } from '../settings.js';
import { SocketFeed } from '../socket.feed.js';
import type { ParleyServer, ParleySocket } from '../sockets.js';
import { Welcome } from '../welcome.js';

/** How connections come, stay and go. */
@WebSocketGateway()
export class SessionGateway implements OnGatewayInit, OnGatewayConnection, OnModuleDestroy {
  #server: ParleyServer | undefined;
  #draining = false;
  readonly #logger = new Logger(SessionGateway.name);

  constructor(
    private readonly admission: Admission,
    private readonly welcome: Welcome,
    private readonly sweep: ConnectionSweep,
    private readonly feed: SocketFeed,
    private readonly random: Random,
    private readonly timers: Timers,
  ) {}

  afterInit(server: ParleyServer): void {
    this.#server = server;
    server.use((_socket, next) => next(this.#draining ? this.#goAway() : undefined));
    server.use(this.admission.admit);
    this.feed.attach(server);
    this.sweep.start(server);
  }

  handleConnection(socket: ParleySocket): void {
    this.welcome.bid(socket).catch((error: unknown) => {
      this.#logger.warn(error);
      socket.disconnect(true);
    });
  }

  /** Sends everybody away, some at a time, spread over a while so that they do not all come back at once; and lets nobody in any more. */
  async onModuleDestroy(): Promise<void> {
    this.#draining = true;
    const sockets = [...(this.#server?.sockets.sockets.values() ?? [])];
    while (sockets.length > 0) {
      for (const socket of sockets.splice(0, gatewaySettings.drainBatch)) {
        socket.emit('server.draining', { retryAfterMs: this.#returnAfterMs() });
        socket.disconnect(true);
      }
      if (sockets.length > 0) await this.timers.sleep(gatewaySettings.drainBatchMs);
    }
  }

  @Command('auth.refresh')
  async refresh(socket: ParleySocket, { token }: ParsedRequest<'auth.refresh'>): Promise<CommandResponse<'auth.refresh'>> {
    const session = await this.admission.refresh(socket.data.session, token);
    socket.data.session = session;
    socket.data.expiryAnnounced = false;
    return { expiresAt: new Date(session.expiresAt).toISOString() };
  }

  #goAway(): Error {
    const refusal = new ParleyError('UNAVAILABLE', { retryAfterMs: this.#returnAfterMs() });
    return Object.assign(new Error(refusal.code), { data: refusal.toWire() });
  }

  #returnAfterMs(): number {
    return Math.round(this.random.unit() * gatewaySettings.drainSpreadMs);
  }
}
