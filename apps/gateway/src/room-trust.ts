import type { Redis } from 'ioredis';

import type { Timers } from '#kernel';

import { gatewaySettings } from './settings.js';

/**
 * Whether the sockets of this node are known to be in the rooms where they belong, and in no others. Not while what other
 * nodes say may be lost, nor afterwards until it was looked up: somebody may have been removed, and nothing that is
 * published from then on may reach them.
 */
export class RoomTrust {
  #isGiven = false;
  #losses = 0;

  constructor(
    /** What other nodes say comes by this. */
    private readonly subscriber: Redis,
    private readonly timers: Timers,
    private readonly restore: () => Promise<void>,
    private readonly onFailure: (error: unknown) => void,
  ) {
    subscriber.on('close', () => {
      this.#losses++;
      this.#isGiven = false;
    });
    subscriber.on('ready', () => void this.#regain());
    if (subscriber.status === 'ready') void this.#regain();
  }

  get isGiven(): boolean {
    return this.#isGiven;
  }

  async #regain(): Promise<void> {
    const losses = this.#losses;
    try {
      // Answered after all subscriptions were made again: what is looked up from here on is not older than what is heard.
      await this.subscriber.ping();
      await this.restore();
      this.#isGiven = losses === this.#losses;
    } catch (error) {
      this.onFailure(error);
      // Once it is lost, the next connection begins anew.
      if (losses === this.#losses && this.subscriber.status === 'ready')
        this.timers.after(gatewaySettings.roomsRetryMs, () => void this.#regain());
    }
  }
}
