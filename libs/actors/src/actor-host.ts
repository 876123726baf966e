import type { Cancel, Clock, Timers } from '#kernel';
import { ParleyError } from '#protocol';

import type { ActorFactory } from './actor.js';
import { ActorCell } from './actor-cell.js';
import { actorSettings } from './settings.js';
import { type ShardId, shardOf } from './shards.js';

/**
 * All actors of one kind on this node. Actors need no timers of their own: the host sweeps deadlines
 * among the busy ones, and forgets the idle ones.
 */
export class ActorHost<Command, Reply> {
  /** In order of last use: the first are the longest idle. */
  readonly #cells = new Map<string, ActorCell<Command, Reply>>();
  readonly #busy = new Set<ActorCell<Command, Reply>>();
  #sweeps: readonly Cancel[] = [];
  #stopped = false;

  constructor(
    private readonly factory: ActorFactory<Command, Reply>,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly maxActors: number = actorSettings.maxActors,
  ) {}

  start(): void {
    this.#sweeps = [
      this.timers.every(actorSettings.deadlineSweepMs, () => this.#sweepDeadlines()),
      this.timers.every(actorSettings.passivationSweepMs, () => this.#passivateIdle()),
    ];
  }

  /** Answers everybody who waits, and whoever comes, with UNAVAILABLE: nobody is left without an answer. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#sweeps) cancel();
    for (const cell of this.#busy) cell.stop();
  }

  get size(): number {
    return this.#cells.size;
  }

  /**
   * Gives `command` to the actor and waits for its answer.
   * @throws ParleyError OVERLOADED (its mailbox is full) or UNAVAILABLE (no answer by the deadline).
   */
  ask(actorId: string, command: Command): Promise<Reply> {
    if (this.#stopped) return Promise.reject(new ParleyError('UNAVAILABLE', { retryAfterMs: actorSettings.retryAfterMs }));
    const cell = this.#cellOf(actorId);
    this.#busy.add(cell);
    return cell.post(command);
  }

  /** Forgets every activation in these shards, because another epoch rules them now. */
  deactivateShards(shards: ReadonlySet<ShardId>): void {
    for (const [actorId, cell] of this.#cells) if (shards.has(shardOf(actorId))) cell.deactivate();
  }

  #cellOf(actorId: string): ActorCell<Command, Reply> {
    const known = this.#cells.get(actorId);
    const cell = known ?? new ActorCell(actorId, this.factory, this.clock, this.timers);
    if (known !== undefined) this.#cells.delete(actorId);
    else if (this.#cells.size >= this.maxActors) this.#forgetLongestIdle();
    this.#cells.set(actorId, cell);
    return cell;
  }

  #sweepDeadlines(): void {
    const now = this.clock.monotonicNow();
    for (const cell of this.#busy) {
      if (cell.idle) this.#busy.delete(cell);
      else cell.expire(now);
    }
  }

  #passivateIdle(): void {
    const before = this.clock.monotonicNow() - actorSettings.passivateAfterMs;
    for (const [actorId, cell] of this.#cells) {
      if (cell.lastActiveAt > before) return;
      if (cell.idle) this.#cells.delete(actorId);
    }
  }

  #forgetLongestIdle(): void {
    for (const [actorId, cell] of this.#cells) {
      if (!cell.idle) continue;
      this.#cells.delete(actorId);
      return;
    }
  }
}
