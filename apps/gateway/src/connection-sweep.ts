import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';

import { type Cancel, Clock, Timers } from '#kernel';

import { connectionBelow } from './connection-below.js';
import { gatewaySettings } from './settings.js';
import type { ParleyServer, ParleySocket } from './sockets.js';

/**
 * Looks through all sockets once a second, instead of keeping a timer for each: tells those whose
 * token ends soon, ends those whose token has ended, and those that do not read what they are sent.
 * Some at a time: thousands at once would keep everybody waiting.
 */
@Injectable()
export class ConnectionSweep implements OnApplicationShutdown {
  #cancel: Cancel | undefined;
  /** What waited at the last sweep, of those for whom it was too much. */
  readonly #backlogs = new WeakMap<ParleySocket, number>();
  readonly #logger = new Logger(ConnectionSweep.name);

  constructor(
    private readonly clock: Clock,
    private readonly timers: Timers,
  ) {}

  start({ sockets: { sockets } }: ParleyServer): void {
    const { sweepMs, sweepParts } = gatewaySettings;
    // Whoever comes after it began is at its end, and whoever goes is not in it any more.
    let sweep = sockets.values();
    let [partsLeft, socketsInPart] = [0, 0];
    this.#cancel = this.timers.every(sweepMs / sweepParts, () => {
      if (partsLeft === 0) {
        sweep = sockets.values();
        [partsLeft, socketsInPart] = [sweepParts, Math.ceil(sockets.size / sweepParts)];
      }
      partsLeft -= 1;
      this.#check(sweep, socketsInPart);
    });
  }

  onApplicationShutdown(): void {
    this.#cancel?.();
  }

  #check(sweep: Iterator<ParleySocket>, count: number): void {
    const now = this.clock.now();
    for (let checked = 0; checked < count; checked++) {
      const { value } = sweep.next();
      if (value === undefined) return;
      this.#checkOne(value as ParleySocket, now);
    }
  }

  #checkOne(socket: ParleySocket, now: number): void {
    const { session, expiryAnnounced } = socket.data;
    if (session.expiresAt <= now) {
      socket.emit('auth.expired', {});
      socket.disconnect(true);
    } else if (!expiryAnnounced && session.expiresAt - gatewaySettings.expiringNoticeMs <= now) {
      socket.data.expiryAnnounced = true;
      socket.emit('auth.expiring', { expiresAt: new Date(session.expiresAt).toISOString() });
    }
    if (this.#isStuck(socket)) this.#cutOff(socket);
  }

  /** Much waits for it, and no less than at the last sweep. Who is slow, but reads, gets there. */
  #isStuck(socket: ParleySocket): boolean {
    const waiting = unsentBytes(socket);
    const before = this.#backlogs.get(socket);
    if (waiting <= gatewaySettings.unsentBytes) {
      if (before !== undefined) this.#backlogs.delete(socket);
      return false;
    }
    this.#backlogs.set(socket, waiting);
    return before !== undefined && waiting >= before;
  }

  /** Closing would wait for the client to read what waits for it, which it does not. It syncs when it comes back. */
  #cutOff(socket: ParleySocket): void {
    this.#logger.warn({
      msg: 'a client does not read what it is sent: cut off',
      connectionId: socket.id,
      userId: socket.data.session.userId,
    });
    connectionBelow(socket).transport.socket?.terminate();
  }
}

/** What waits for a client in our memory: in Engine.IO's buffer and in that of the WebSocket below it. */
function unsentBytes(socket: ParleySocket): number {
  const { writeBuffer, transport } = connectionBelow(socket);
  let queued = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) queued += data?.length ?? 0;
  return queued;
}
