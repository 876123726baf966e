import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { type OnGatewayConnection, type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';

import { Clock, Random, Timers } from '#kernel';
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
    private readonly clock: Clock,
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
    if (this.#draining) {
      // Its token was being looked at when everybody else was told.
      this.#tellToLeave(socket, 0, gatewaySettings.drainRefusedMs);
      socket.disconnect(true);
      return;
    }
    this.welcome.bid(socket).catch((error: unknown) => {
      this.#logger.warn(error);
      socket.disconnect(true);
    });
  }

  /**
   * Lets nobody in any more, and tells everybody when to come back elsewhere: at moments that are spread, so that they do not come all at once. A client
   * is served until its own moment, and leaves by itself. Whoever has not left when all moments are over is sent away.
   */
  async onModuleDestroy(): Promise<void> {
    this.#draining = true;
    const there = [...(this.#server?.sockets.sockets.values() ?? [])];
    const spreadMs = Math.min(gatewaySettings.drainSpreadMs, there.length * gatewaySettings.drainEachMs);
    await this.#someAtATime(there, (socket) => this.#tellToLeave(socket, gatewaySettings.drainNoticeMs, spreadMs));
    const until = this.clock.monotonicNow() + gatewaySettings.drainNoticeMs + spreadMs + gatewaySettings.drainGraceMs;
    while (there.some(({ connected }) => connected) && this.clock.monotonicNow() < until) {
      await this.timers.sleep(gatewaySettings.drainLookMs);
    }
    await this.#someAtATime(there, (socket) => socket.disconnect(true));
  }

  async #someAtATime(sockets: readonly ParleySocket[], act: (socket: ParleySocket) => void): Promise<void> {
    const there = sockets.filter(({ connected }) => connected);
    while (there.length > 0) {
      for (const socket of there.splice(0, gatewaySettings.drainBatch)) act(socket);
      if (there.length > 0) await this.timers.sleep(gatewaySettings.drainBatchMs);
    }
  }

  #tellToLeave(socket: ParleySocket, earliestMs: number, spreadMs: number): void {
    socket.emit('server.draining', { retryAfterMs: Math.round(earliestMs + this.random.unit() * spreadMs) });
  }

  @Command('auth.refresh')
  async refresh(socket: ParleySocket, { token }: ParsedRequest<'auth.refresh'>): Promise<CommandResponse<'auth.refresh'>> {
    const session = await this.admission.refresh(socket.data.session, token);
    socket.data.session = session;
    socket.data.expiryAnnounced = false;
    return { expiresAt: new Date(session.expiresAt).toISOString() };
  }

  #goAway(): Error {
    const retryAfterMs = Math.round(this.random.unit() * gatewaySettings.drainRefusedMs);
    const refusal = new ParleyError('UNAVAILABLE', { retryAfterMs });
    return Object.assign(new Error(refusal.code), { data: refusal.toWire() });
  }
}
