import { type Cancel, Clock, Timers } from '#kernel';
import { limits } from '#protocol';

import { OnlineRegister } from './online-register.js';
import { PresenceNews } from './presence-news.js';
import { presenceSettings } from './settings.js';

/**
 * Who is connected to this node. A user is online from their first connection on, and until a while after the last one
 * ended: whoever reconnects meanwhile was never away.
 */
export class NodePresence {
  readonly #connections = new Map<string, number>();
  /** Users without a connection who still count as online, and until when. In this order, because all have the same time. */
  readonly #leaving = new Map<string, number>();
  #cancels: readonly Cancel[] = [];

  constructor(
    private readonly register: OnlineRegister,
    private readonly news: PresenceNews,
    private readonly clock: Clock,
    private readonly timers: Timers,
  ) {}

  start(): void {
    this.#cancels = [
      this.timers.every(presenceSettings.sweepMs, () => this.#sweep()),
      this.news.listen((item) => {
        // Another node saw them go while they came here.
        if (item.kind === 'status' && !item.online && this.has(item.userId)) this.#tell(item.userId, true);
      }),
    ];
  }

  /** Whoever is here has a while to come back elsewhere. */
  async stop(): Promise<void> {
    for (const cancel of this.#cancels) cancel();
    await this.register.retire(limits.presenceDebounceMs);
  }

  connected(userId: string): void {
    const connections = this.#connections.get(userId) ?? 0;
    this.#connections.set(userId, connections + 1);
    if (connections > 0 || this.#leaving.delete(userId)) return;
    this.register.enter(userId);
    this.#tell(userId, true);
  }

  /** To be called once for each `connected`. */
  disconnected(userId: string): void {
    const connections = (this.#connections.get(userId) ?? 0) - 1;
    if (connections > 0) {
      this.#connections.set(userId, connections);
      return;
    }
    this.#connections.delete(userId);
    this.#leaving.set(userId, this.clock.monotonicNow() + limits.presenceDebounceMs);
  }

  /** Whether they count as online because of this node. */
  has(userId: string): boolean {
    return this.#connections.has(userId) || this.#leaving.has(userId);
  }

  /** All who count as online because of this node. */
  get users(): readonly string[] {
    return [...this.#connections.keys(), ...this.#leaving.keys()];
  }

  /** Those of `userIds` who are online, here or on other nodes; if those cannot be asked, here. */
  async onlineAmong(userIds: readonly string[]): Promise<ReadonlySet<string>> {
    const elsewhere = (await this.register.among(userIds)) ?? new Set<string>();
    return new Set(userIds.filter((userId) => this.has(userId) || elsewhere.has(userId)));
  }

  #sweep(): void {
    const now = this.clock.monotonicNow();
    for (const [userId, until] of this.#leaving) {
      if (until > now) return;
      this.#leaving.delete(userId);
      this.register.leave(userId);
      void this.#sayGoodbye(userId);
    }
  }

  async #sayGoodbye(userId: string): Promise<void> {
    const online = await this.onlineAmong([userId]);
    if (!online.has(userId)) this.#tell(userId, false);
  }

  #tell(userId: string, online: boolean): void {
    this.news.publish({ kind: 'status', userId, online });
  }
}
