import type { Timers } from '#kernel';

import type { ClusterMonitor } from './cluster-monitor.js';
import type { ShardId } from './shards.js';

interface Waiter {
  /** Who had the shard when it was asked for in vain. */
  readonly asked: string | undefined;
  readonly wake: () => void;
}

/**
 * Those who wait until a shard has another owner. They hear of that and of nothing else: a look at the cluster wakes those it has news for, so
 * that the many who wait while shards change hands do not all ask again, and are refused again, at each look.
 */
export class ShardWaiters {
  readonly #waiting = new Map<ShardId, Set<Waiter>>();
  #size = 0;

  constructor(
    private readonly cluster: ClusterMonitor,
    private readonly timers: Timers,
  ) {
    cluster.onLook(() => this.#onLook());
  }

  get size(): number {
    return this.#size;
  }

  /** Resolves when another than `asked` has the shard, when it is woken, or after `withinMs`. */
  wait(shard: ShardId, asked: string | undefined, withinMs: number): Promise<void> {
    if (this.#isElsewhere(shard, asked)) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(shard) ?? new Set();
      const waiter: Waiter = {
        asked,
        wake: () => {
          cancel();
          this.#size -= 1;
          waiting.delete(waiter);
          if (waiting.size === 0) this.#waiting.delete(shard);
          resolve();
        },
      };
      const cancel = this.timers.after(withinMs, waiter.wake);
      this.#waiting.set(shard, waiting.add(waiter));
      this.#size += 1;
    });
  }

  wake(shard: ShardId): void {
    for (const { wake } of [...(this.#waiting.get(shard) ?? [])]) wake();
  }

  wakeAll(): void {
    for (const shard of [...this.#waiting.keys()]) this.wake(shard);
  }

  #onLook(): void {
    for (const [shard, waiting] of [...this.#waiting]) {
      for (const { asked, wake } of [...waiting]) if (this.#isElsewhere(shard, asked)) wake();
    }
  }

  #isElsewhere(shard: ShardId, asked: string | undefined): boolean {
    const owner = this.cluster.ownerOf(shard);
    return owner !== undefined && owner !== asked;
  }
}
