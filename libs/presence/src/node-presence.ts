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
  /** Who came in this moment, and is not told of yet: they seldom come alone. */
  #arrived: string[] = [];
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
        if (item.kind === 'status' && !item.online && this.has(item.userId)) this.#tell([item.userId], true);
      }),
    ];
  }

  /** Whoever is here has a while to come back elsewhere. */
  async stop(): Promise<void> {
    for (const cancel of this.#cancels) cancel();
    this.tellArrivals();
    await this.register.retire(limits.presenceDebounceMs);
  }

  connected(userId: string): void {
    const connections = this.#connections.get(userId) ?? 0;
    this.#connections.set(userId, connections + 1);
    if (connections > 0 || this.#leaving.delete(userId)) return;
    if (this.#arrived.length === 0) void this.timers.soon().then(() => this.tellArrivals());
    this.#arrived.push(userId);
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

  /** What is said of this node from here on includes everybody who has come. Who hears of them finds them in the register. */
  tellArrivals(): void {
    const arrived = this.#arrived;
    this.#arrived = [];
    for (const userIds of partsOf(arrived)) {
      this.register.enter(userIds);
      this.#tell(userIds, true);
    }
  }

  #sweep(): void {
    const now = this.clock.monotonicNow();
    const gone: string[] = [];
    for (const [userId, until] of this.#leaving) {
      if (until > now) break;
      this.#leaving.delete(userId);
      gone.push(userId);
    }
    for (const userIds of partsOf(gone)) void this.#sayGoodbye(userIds);
  }

  async #sayGoodbye(userIds: readonly string[]): Promise<void> {
    this.register.leave(userIds);
    const online = await this.onlineAmong(userIds);
    this.#tell(
      userIds.filter((userId) => !online.has(userId)),
      false,
    );
  }

  #tell(userIds: readonly string[], online: boolean): void {
    if (userIds.length > 0) this.news.publish(userIds.map((userId) => ({ kind: 'status', userId, online })));
  }
}

function partsOf(userIds: readonly string[]): readonly (readonly string[])[] {
  const { usersPerQuestion } = presenceSettings;
  return Array.from({ length: Math.ceil(userIds.length / usersPerQuestion) }, (_, part) =>
    userIds.slice(part * usersPerQuestion, (part + 1) * usersPerQuestion),
  );
}
