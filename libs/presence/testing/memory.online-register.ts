import type { Clock } from '#kernel';

import { OnlineRegister } from '../src/online-register.js';
import { presenceSettings } from '../src/settings.js';

interface Boot {
  readonly users: Set<string>;
  aliveUntil: number;
}

/** What the nodes of a test share: their Redis. */
export class SharedRegister {
  readonly boots = new Map<string, Boot>();
  isAway = false;

  constructor(readonly clock: Clock) {}

  /** As a Redis that was restarted. */
  forgetEverything(): void {
    this.boots.clear();
  }
}

/** {@link OnlineRegister} in memory; a node that says nothing any more is gone when its time has passed. */
export class MemoryOnlineRegister extends OnlineRegister {
  constructor(
    private readonly shared: SharedRegister,
    private readonly bootId: string,
  ) {
    super();
  }

  override async among(userIds: readonly string[]): Promise<ReadonlySet<string> | null> {
    if (this.shared.isAway) return null;
    const present = this.#present().map(([, { users }]) => users);
    return new Set(userIds.filter((userId) => present.some((users) => users.has(userId))));
  }

  override enter(userIds: readonly string[]): void {
    if (!this.shared.isAway) for (const userId of userIds) this.#boot().users.add(userId);
  }

  override leave(userIds: readonly string[]): void {
    if (!this.shared.isAway) for (const userId of userIds) this.#boot().users.delete(userId);
  }

  override async renew(userIds: readonly string[]): Promise<readonly string[] | null> {
    if (this.shared.isAway) return null;
    this.shared.boots.set(this.bootId, {
      users: new Set(userIds),
      aliveUntil: this.shared.clock.monotonicNow() + presenceSettings.aliveMs,
    });
    return this.#present().map(([bootId]) => bootId);
  }

  override async retire(afterMs: number): Promise<void> {
    this.#boot().aliveUntil = this.shared.clock.monotonicNow() + afterMs;
  }

  #boot(): Boot {
    const known = this.shared.boots.get(this.bootId);
    if (known !== undefined) return known;
    const boot = { users: new Set<string>(), aliveUntil: 0 };
    this.shared.boots.set(this.bootId, boot);
    return boot;
  }

  #present(): readonly (readonly [string, Boot])[] {
    const now = this.shared.clock.monotonicNow();
    return [...this.shared.boots].filter(([, { aliveUntil }]) => aliveUntil > now);
  }
}
