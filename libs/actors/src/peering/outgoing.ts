import type { Timers } from '#kernel';

import { actorSettings } from '../settings.js';
import { beat, framesOf, type Item } from './frames.js';
import type { PeerConnection } from './peer-transport.js';

/** What one peer is told, gathered until the end of a tick. Nothing leaves before the peer has proved itself. */
export class Outgoing {
  #items: Item[] = [];
  #held = true;
  #leaving = false;
  #spoke = false;

  constructor(
    private readonly connection: () => PeerConnection,
    private readonly timers: Timers,
    private readonly onUnread: () => void,
  ) {}

  add(item: Item): void {
    this.#items.push(item);
    this.#leaveSoon();
  }

  /** The peer has proved itself. */
  release(): void {
    this.#held = false;
    this.#leaveSoon();
  }

  /** To be called regularly: a peer that was told nothing since the last time is told that we are here. */
  beat(): void {
    if (!this.#spoke) this.connection().send(beat);
    this.#spoke = false;
  }

  flush(): void {
    this.#leaving = false;
    if (this.#held) return;
    const items = this.#items;
    this.#items = [];
    for (const frame of framesOf(items)) {
      this.connection().send(frame);
      this.#spoke = true;
    }
    if (this.connection().bufferedBytes > actorSettings.peerBufferedBytes) this.onUnread();
  }

  /** Nothing leaves any more. */
  end(): void {
    this.#held = true;
    this.#items = [];
  }

  #leaveSoon(): void {
    if (this.#held || this.#leaving || this.#items.length === 0) return;
    this.#leaving = true;
    void this.timers.soon().then(() => this.flush());
  }
}
