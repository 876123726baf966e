import { Injectable, Logger } from '@nestjs/common';

import { Timers } from '#kernel';

import { ConversationRooms } from './conversation-rooms.js';
import { isInTime } from './in-time.js';
import { gatewaySettings } from './settings.js';
import type { ParleySocket } from './sockets.js';

/**
 * Brings connections up to date that may have missed something: into the rooms where they belong now, and then their clients are told to
 * ask for what was said meanwhile, each at a moment of their own. It does not give up while PostgreSQL is away.
 */
@Injectable()
export class MissedNews {
  readonly #behind = new Set<ParleySocket>();
  #isRunning = false;
  #withinMs = 0;
  readonly #logger = new Logger(MissedNews.name);

  constructor(
    private readonly rooms: ConversationRooms,
    private readonly timers: Timers,
  ) {}

  by(sockets: readonly ParleySocket[]): void {
    for (const socket of sockets) this.#behind.add(socket);
    this.#withinMs = Math.ceil((this.#behind.size * 1_000) / gatewaySettings.missedPerSecond);
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#behind.size > 0) {
      const some = [...this.#behind].slice(0, gatewaySettings.missedBatch);
      for (const socket of some) this.#behind.delete(socket);
      try {
        await this.#bringUpToDate(some.filter(({ connected }) => connected));
      } catch (error) {
        this.#logger.warn(error);
        for (const socket of some) this.#behind.add(socket);
        await this.timers.sleep(gatewaySettings.roomsRetryMs);
      }
    }
    this.#isRunning = false;
  }

  async #bringUpToDate(sockets: readonly ParleySocket[]): Promise<void> {
    const { heard } = await this.rooms.enter(sockets);
    // Redis hangs, or refuses to let this node hear. Those who come after them wait for nobody, and they ask when they are heard.
    if (await isInTime(heard, gatewaySettings.hearMs, this.timers))
      for (const socket of sockets) socket.emit('session.missed', { withinMs: this.#withinMs });
    else void heard.then(() => this.by(sockets));
  }
}
