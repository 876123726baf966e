import type { Cancel, Clock, Timers } from '#kernel';

import type { ActorFactory } from './actor.js';
import { ActorCell } from './actor-cell.js';
import { Admission } from './admission.js';
import { ActorMoved } from './peer-link.js';
import { actorSettings } from './settings.js';
import type { Flushing } from './shard-ownership.js';
import type { ShardId } from './shards.js';

/**
 * All actors of one kind on this node. Actors need no timers of their own: the host sweeps deadlines
 * among the busy ones, and forgets the idle ones.
 */
export class ActorHost<Command, Reply> {
  /** In order of last use: the first are the longest idle. */
  readonly #cells = new Map<string, ActorCell<Command, Reply>>();
  readonly #busy = new Set<ActorCell<Command, Reply>>();
  readonly #admission: Admission;
  #sweeps: readonly Cancel[] = [];
  #stopped = false;

  constructor(
    private readonly factory: ActorFactory<Command, Reply>,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly maxActors: number = actorSettings.maxActors,
  ) {
    this.#admission = new Admission(clock);
  }

  start(): void {
    this.#sweeps = [
      this.timers.every(actorSettings.deadlineSweepMs, () => this.#sweepDeadlines()),
      this.timers.every(actorSettings.passivationSweepMs, () => this.#passivateIdle()),
    ];
  }

  /** Sends everybody who waits, and whoever comes, elsewhere: nobody is left without an answer. */
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
   * @throws ParleyError OVERLOADED (its mailbox is full, or too many commands wait here) or UNAVAILABLE (no answer by the deadline).
   * @throws ActorMoved when it is not, or not any more, to be had here.
   */
  async ask(actorId: string, command: Command): Promise<Reply> {
    if (this.#stopped) throw new ActorMoved('this host has stopped');
    this.#admission.enter();
    let answered = false;
    try {
      const cell = this.#cellOf(actorId);
      this.#busy.add(cell);
      const reply = await cell.post(command);
      answered = true;
      return reply;
    } finally {
      this.#admission.leave(answered);
    }
  }

  /** Forgets every activation in these shards, because another epoch rules them now. */
  deactivateShards(shards: ReadonlySet<ShardId>): void {
    for (const cell of this.#cells.values()) if (shards.has(cell.shard)) cell.deactivate();
  }

  /**
   * Sends whoever waits for an actor of these shards elsewhere, and lets what they have begun come to its end.
   * Whoever asks meanwhile is served: it is for others to keep them away.
   */
  evict(shards: ReadonlySet<ShardId>): Flushing {
    const busy = [...this.#busy].filter((cell) => shards.has(cell.shard) && !cell.idle);
    const quiet = shards.difference(shardsOf(busy));
    return { quiet, settled: this.#settle(busy).then((late) => shards.difference(shardsOf(late))) };
  }

  /** @returns those where it takes too long. */
  async #settle(busy: readonly ActorCell<Command, Reply>[]): Promise<Iterable<ActorCell<Command, Reply>>> {
    const unsettled = new Set(busy);
    const settled = Promise.all(busy.map((cell) => cell.evict().then(() => unsettled.delete(cell))));
    const late = Promise.withResolvers<void>();
    const cancel = this.timers.after(actorSettings.flushMs, late.resolve);
    await Promise.race([settled, late.promise]);
    cancel();
    return unsettled;
  }

  /** Activates actors that nobody has asked for, a few at a time, because of what their activation does. */
  async wake(actorIds: readonly string[]): Promise<void> {
    for (let from = 0; from < actorIds.length && !this.#stopped; from += actorSettings.wakeAtOnce) {
      await Promise.all(actorIds.slice(from, from + actorSettings.wakeAtOnce).map((actorId) => this.#wakeOne(actorId)));
    }
  }

  #wakeOne(actorId: string): Promise<void> {
    const cell = this.#cellOf(actorId);
    this.#busy.add(cell);
    return cell.wake();
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
    this.#admission.look();
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

function shardsOf(cells: Iterable<{ readonly shard: ShardId }>): ReadonlySet<ShardId> {
  return new Set([...cells].map(({ shard }) => shard));
}
