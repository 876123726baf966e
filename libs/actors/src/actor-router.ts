import { Clock, Timers } from '#kernel';
import { ParleyError } from '#protocol';

import type { ClusterMonitor } from './cluster-monitor.js';
import { ActorMoved, PeerLink, PeerLost } from './peer-link.js';
import { actorSettings } from './settings.js';
import { ShardWaiters } from './shard-waiters.js';
import { type ShardId, shardOf } from './shards.js';

/** The actors of this process, if it hosts any. */
export interface LocalActors<Command, Reply> {
  /** Whether an actor of this shard takes commands here now. */
  accepts(shard: ShardId): boolean;
  /** Whether it does not yet, while somebody may know already that the shard is here. */
  expects(shard: ShardId): boolean;
  /** @throws ActorMoved when it does not, or not any more. */
  askHere(actorId: string, command: Command): Promise<Reply>;
}

export interface ActorRouterParts<Command, Reply> {
  readonly cluster: ClusterMonitor;
  readonly link: PeerLink<Command, Reply>;
  readonly local: LocalActors<Command, Reply> | null;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * Gives a command to its actor, wherever that is. While a shard is on its way from one node to another, or waits for the lease of
 * a dead one to end, its callers wait; they hear an error only at their deadline, or when PostgreSQL cannot say who is
 * to be asked. A command may be given twice, for the answer of a node that died is lost: commands are idempotent.
 */
export class ActorRouter<Command, Reply> {
  readonly #waiters: ShardWaiters;
  #stopped = false;

  constructor(private readonly parts: ActorRouterParts<Command, Reply>) {
    this.#waiters = new ShardWaiters(parts.cluster, parts.timers);
  }

  /** @throws ParleyError OVERLOADED or UNAVAILABLE. */
  async ask(actorId: string, command: Command): Promise<Reply> {
    const { cluster, local, link } = this.parts;
    const shard = shardOf(actorId);
    const askedAt = this.parts.clock.monotonicNow();
    let pauseMs: number = actorSettings.askAgainFirstMs;
    for (;;) {
      const owner = cluster.ownerOf(shard);
      const here = local?.accepts(shard) ? local : null;
      try {
        return await (here === null ? link.ask(actorId, command) : here.askHere(actorId, command));
      } catch (error) {
        if (!(error instanceof ActorMoved || error instanceof PeerLost)) throw error;
        const leftMs = this.#patientUntil(askedAt) - this.parts.clock.monotonicNow();
        // Less than a millisecond is nothing: a clock that counts in fractions might never get to the end of it.
        if (this.#stopped || leftMs < 1) throw error;
        // It may have come here while another was asked in vain.
        if (here === null && local?.accepts(shard)) continue;
        await this.#wait(shard, owner, Math.min(pauseMs, leftMs));
        pauseMs = Math.min(pauseMs * 2, actorSettings.askAgainMaxMs);
      }
    }
  }

  /**
   * Gives `command`, which another process has brought, to its actor here. Who gets a shard is told when everybody is, and not always first: who
   * asks for what should be here in a moment waits for it, instead of being sent away.
   * @throws ActorMoved or ParleyError.
   */
  async askHere(actorId: string, command: Command): Promise<Reply> {
    const { cluster, local } = this.parts;
    if (local === null) throw new ActorMoved();
    const shard = shardOf(actorId);
    if (local.expects(shard) && !this.#stopped) await this.#wait(shard, cluster.ownerOf(shard), actorSettings.arrivalMs);
    return local.askHere(actorId, command);
  }

  /** Nobody waits here any more: who does is told to come again, and finds another process then. */
  stop(): void {
    this.#stopped = true;
    this.#waiters.wakeAll();
  }

  /** These shards have come here: whoever waits for them need not wait until everybody knows. */
  arrived(shards: ReadonlySet<ShardId>): void {
    for (const shard of shards) if (this.parts.local?.accepts(shard)) this.#waiters.wake(shard);
  }

  /**
   * Who owns what is PostgreSQL's to say: each time it does, whoever waits has reason to wait on. Once it says nothing any
   * more, they hear so as soon as those who wait for it in a lane.
   */
  #patientUntil(askedAt: number): number {
    const { ownerWaitMs, commandDeadlineMs } = actorSettings;
    return Math.min(askedAt + ownerWaitMs, Math.max(askedAt, this.parts.cluster.lookedAt) + commandDeadlineMs);
  }

  async #wait(shard: ShardId, asked: string | undefined, pauseMs: number): Promise<void> {
    if (this.#waiters.size >= actorSettings.routedWaiting) {
      throw new ParleyError('OVERLOADED', { retryAfterMs: actorSettings.retryAfterMs });
    }
    await this.#waiters.wait(shard, asked, pauseMs);
  }
}
