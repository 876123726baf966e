import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import { Injectable, type OnModuleDestroy } from '@nestjs/common';

import { Clock, Timers } from '#kernel';

import { httpSettings } from './settings.js';

/**
 * The connections of a process that is told to end. An HTTP server that closes waits for all of them, and some would never
 * end: one on which a balancer asks again before the last answer is out, one on which nobody has asked anything yet, a
 * WebSocket whose other end is gone. So from then on every answer is the last on its connection, and what is
 * open a while after the server was closed is cut.
 */
@Injectable()
export class OpenConnections implements OnModuleDestroy {
  readonly #open = new Set<Socket>();
  #server: Server | undefined;
  #ending = false;

  constructor(
    private readonly clock: Clock,
    private readonly timers: Timers,
  ) {}

  /** To be called before the server listens. */
  of(server: Server): void {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    });
    server.prependListener('request', (_request, response) => {
      if (this.#ending) response.shouldKeepAlive = false;
    });
  }

  /** The first thing that happens when a process is told to end: its server listens until all else is done. */
  onModuleDestroy(): void {
    this.#ending = true;
    const server = this.#server;
    if (server === undefined || !server.listening) return;
    let closedAt: number | undefined;
    const cancel = this.timers.every(httpSettings.closingSweepMs, () => {
      if (server.listening) return;
      closedAt ??= this.clock.monotonicNow();
      // Those whose last answer was begun before: they are idle now, and nobody told them that it was the last.
      server.closeIdleConnections();
      if (this.clock.monotonicNow() - closedAt >= httpSettings.closingMs) for (const socket of this.#open) socket.destroy();
    });
    server.once('close', cancel);
  }
}
