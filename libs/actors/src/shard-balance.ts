import { type Cancel, Clock, Timers } from '#kernel';

import type { ClusterMonitor } from './cluster-monitor.js';
import type { NodeIdentity } from './lease-store.js';
import { ownsUnknown, planOwnership, wantedOf } from './ownership-plan.js';
import { actorSettings } from './settings.js';
import type { ShardId } from './shards.js';

/** A node, as far as it takes to bring it shards and to take them from it. */
interface Balanced {
  readonly node: NodeIdentity;
  readonly cluster: ClusterMonitor;
  readonly held: readonly ShardId[];
  /** `inherited`: those whose last owner ended without giving them back. */
  take(shards: readonly ShardId[], inherited: ReadonlySet<ShardId>): Promise<void>;
  /** Takes those of them that nobody has taken before us. */
  takeFree(shards: readonly ShardId[]): Promise<void>;
  /** Asks the store what it owns. */
  reconcile(): Promise<void>;
  /** Lets everybody know that this node goes away. */
  leave(): Promise<void>;
  /** Resolves when others have them, or they stay because something in them does not end. */
  handOver(shards: readonly ShardId[]): Promise<void>;
}

/**
 * Brings a node what it should own, and others what they should. Taking what nobody has is done at once; handing over
 * waits until nobody has come or gone for a while, and goes a few shards at a time: all of the cluster moves, and each
 * conversation of it stands still only while its own shard does.
 */
export class ShardBalance {
  #cancels: readonly Cancel[] = [];
  #working: Promise<void> | undefined;
  /** News came while it was at work. */
  #again = false;
  #handedOverAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly ownership: Balanced,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  async start(): Promise<void> {
    await this.#balance();
    const { cluster } = this.ownership;
    this.#cancels = [cluster.onLook(() => this.#onNews()), cluster.onFreed((shards) => this.#onFreed(shards))];
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel();
  }

  /** Hands everything over to those who should have it now that this node goes away: what can be handed over in time. */
  async empty(): Promise<void> {
    this.stop();
    await this.#working;
    const until = this.clock.monotonicNow() + actorSettings.drainMs;
    while (this.clock.monotonicNow() < until) {
      try {
        await this.#handAllOver(until);
        return;
      } catch (error) {
        this.onFailure(error);
        await this.timers.sleep(actorSettings.drainRetryMs);
      }
    }
  }

  /** All at once: that takes hardly longer than a few, and nothing in them has to wait for what is before it. */
  async #handAllOver(until: number): Promise<void> {
    const { ownership } = this;
    await ownership.leave();
    for (let left = this.#toHandOver(); left.length > 0 && this.clock.monotonicNow() < until; left = this.#toHandOver()) {
      await ownership.handOver(left);
      if (this.#toHandOver().length === left.length) await this.timers.sleep(actorSettings.drainRetryMs);
    }
  }

  #onNews(): void {
    this.#again = true;
    this.#working ??= this.#catchUp().finally(() => (this.#working = undefined));
  }

  /** Whoever gave them back told all that it had committed. So they are taken without a look, for their callers wait. */
  #onFreed(shards: readonly ShardId[]): void {
    const { cluster, node } = this.ownership;
    const wanted = wantedOf(shards, cluster.view, node);
    if (wanted.length > 0) void this.ownership.takeFree(wanted).catch(this.onFailure);
  }

  async #catchUp(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#balance().catch(this.onFailure);
    }
  }

  async #balance(): Promise<void> {
    const { ownership } = this;
    // What was given to us, and not heard.
    if (ownsUnknown(ownership.cluster.view, ownership.node, ownership.held)) await ownership.reconcile();
    const { take, inherited } = planOwnership(ownership.cluster.view, ownership.node);
    if (take.length > 0) await ownership.take(take, inherited);
    const now = this.clock.monotonicNow();
    if (ownership.cluster.stableForMs < actorSettings.stableMs || now - this.#handedOverAt < actorSettings.rebalanceEveryMs)
      return;
    const leaving = this.#toHandOver().slice(0, actorSettings.handOverShards);
    if (leaving.length === 0) return;
    this.#handedOverAt = now;
    await ownership.handOver(leaving);
  }

  /** As far as the newest view says; what was given back since is not ours any more. */
  #toHandOver(): readonly ShardId[] {
    const { cluster, node, held } = this.ownership;
    const ours = new Set(held);
    return planOwnership(cluster.view, node).handOver.filter((shard) => ours.has(shard));
  }
}
