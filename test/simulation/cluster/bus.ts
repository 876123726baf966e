import type { Audience, GroupAudience } from '#conversations';
import type { Change } from '#protocol';

import type { Disturbances } from '../disturbances.js';
import type { SimulatedProcess } from '../engine/simulated-process.js';
import type { SimulatedTime } from '../engine/simulated-time.js';

export type News =
  | { readonly kind: 'said'; readonly audience: Audience; readonly event: Said }
  | { readonly kind: 'joined'; readonly group: GroupAudience; readonly userIds: readonly string[] }
  | { readonly kind: 'left'; readonly group: GroupAudience; readonly userIds: readonly string[] }
  /** Something was lost before it was taken. */
  | { readonly kind: 'missed' };

/** What members are told of a conversation. */
export type Said =
  | { readonly kind: 'changes'; readonly conversationId: string; readonly changes: readonly Change[] }
  | { readonly kind: 'head'; readonly conversationId: string; readonly revision: number };

export interface Listener {
  readonly nodeId: string;
  readonly process: SimulatedProcess;
  hear(news: News): void;
  /** It may have missed something. */
  missed(): void;
}

/**
 * Redis, as much as is needed of it: what one node publishes, another hears, in whatever order, or knows that it may have missed
 * something. Whoever cannot publish is told so.
 */
export class Bus {
  #away = false;
  readonly #listeners = new Set<Listener>();

  constructor(
    private readonly time: SimulatedTime,
    private readonly disturbances: Disturbances,
  ) {}

  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  set away(away: boolean) {
    if (this.#away && !away) for (const listener of this.#listeners) listener.process.deliver(() => listener.missed());
    this.#away = away;
  }

  /** @returns whether it was taken. */
  publish(from: string, news: News): boolean {
    if (this.#away) return false;
    for (const listener of this.#listeners) {
      if (listener.nodeId === from) continue;
      const delay = this.disturbances.newsDelay();
      if (delay === null) listener.process.deliver(() => listener.missed());
      else this.time.after(delay, () => listener.process.deliver(() => listener.hear(news)));
    }
    return true;
  }
}
