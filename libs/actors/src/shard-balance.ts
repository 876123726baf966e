import { type Cancel, Clock } from '#kernel';

import type { ClusterMonitor } from './cluster-monitor.js';
import type { NodeIdentity } from './lease-store.js';
import { planOwnership } from './ownership-plan.js';
import { actorSettings } from './settings.js';
import type { ShardId } from './shards.js';

/** A node, as far as it takes to bring it shards and to take them from it. */
interface Balanced {
  readonly node: NodeIdentity;
  readonly cluster: ClusterMonitor;
  readonly held: readonly ShardId[];
  /** `inherited`: those whose last owner ended without giving them back. */
  take(shards: readonly ShardId[], inherited: ReadonlySet<ShardId>): Promise<void>;
  /** Resolves when they are free for others, or stay because something in them does not end. */
  giveBack(shards: readonly ShardId[]): Promise<void>;
}

/**
 * Brings a node what it should own, and others what they should. Taking what nobody has is done at once; handing over
 * waits until nobody has come or gone for a while, and goes a few shards at a time: all of the cluster moves, and each
 * conversation of it stands still only while its own shard does.
 */
export class ShardBalance {
  #cancel: Cancel | undefined;
  #working: Promise<void> | undefined;
  /** News came while it was at work. */
  #again = false;
  #handedOverAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly ownership: Balanced,
    private readonly clock: Clock,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  async start(): Promise<void> {
    await this.#balance();
    this.#cancel = this.ownership.cluster.onLook(() => this.#onNews());
  }

  stop(): void {
    this.#cancel?.();
  }

  /** Hands everything over to those who should have it now that this node goes away. */
  async empty(): Promise<void> {
    this.stop();
    await this.#working;
    const { ownership } = this;
    const until = this.clock.monotonicNow() + actorSettings.drainMs;
    await ownership.cluster.look();
    for (let left = this.#toHandOver(); left.length > 0 && this.clock.monotonicNow() < until; left = this.#toHandOver()) {
      await ownership.giveBack(left.slice(0, actorSettings.handOverShards));
    }
  }

  #onNews(): void {
    this.#again = true;
    this.#working ??= this.#catchUp().finally(() => (this.#working = undefined));
  }

  async #catchUp(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#balance().catch(this.onFailure);
    }
  }

  async #balance(): Promise<void> {
    const { ownership } = this;
    const { take, inherited } = planOwnership(ownership.cluster.view, ownership.node);
    if (take.length > 0) await ownership.take(take, inherited);
    const now = this.clock.monotonicNow();
    if (ownership.cluster.stableForMs < actorSettings.stableMs || now - this.#handedOverAt < actorSettings.rebalanceEveryMs)
      return;
    const leaving = this.#toHandOver().slice(0, actorSettings.handOverShards);
    if (leaving.length === 0) return;
    this.#handedOverAt = now;
    await ownership.giveBack(leaving);
  }

  /** As far as the newest view says; what was given back since is not ours any more. */
  #toHandOver(): readonly ShardId[] {
    const { cluster, node, held } = this.ownership;
    const ours = new Set(held);
    return planOwnership(cluster.view, node).handOver.filter((shard) => ours.has(shard));
  }
}
