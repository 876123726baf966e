import type { Clock, Timers } from '#kernel';
import { ParleyError } from '#protocol';

import { ActivationLost, type Actor, type ActorFactory } from './actor.js';
import { ActorMoved } from './peer-link.js';
import { actorSettings } from './settings.js';
import { type ShardId, shardOf } from './shards.js';

interface Waiting<Command, Reply> {
  readonly command: Command;
  readonly deadlineAt: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
  settled: boolean;
}

/**
 * The place of one actor on this node: its mailbox, and its activation while there is one. Always
 * true: one batch at a time, in order of arrival; the mailbox is bounded; every caller is answered by
 * its deadline, whatever the activation does.
 */
export class ActorCell<Command, Reply> {
  readonly shard: ShardId;
  readonly #waiting: Waiting<Command, Reply>[] = [];
  #inFlight: readonly Waiting<Command, Reply>[] = [];
  #activation: Actor<Command, Reply> | undefined;
  #running = false;
  /** One more at every deactivation: an activation that was under way then belongs to the past. */
  #generation = 0;
  lastActiveAt: number;
  /** Since when an activation is owed: the last one was lost, and what it had done may be known to nobody. */
  #owedSince: number | undefined;
  #stopped = false;
  /** Resolves when nothing is under way any more. */
  #idle = Promise.resolve();

  constructor(
    private readonly actorId: string,
    private readonly factory: ActorFactory<Command, Reply>,
    private readonly clock: Clock,
    private readonly timers: Timers,
  ) {
    this.shard = shardOf(actorId);
    this.lastActiveAt = clock.monotonicNow();
  }

  get idle(): boolean {
    return !this.#running;
  }

  post(command: Command): Promise<Reply> {
    if (this.#waiting.length >= actorSettings.mailboxCapacity) {
      return Promise.reject(new ParleyError('OVERLOADED', { retryAfterMs: actorSettings.retryAfterMs }));
    }
    const now = this.clock.monotonicNow();
    this.lastActiveAt = now;
    return new Promise<Reply>((resolve, reject) => {
      this.#waiting.push({ command, deadlineAt: now + actorSettings.commandDeadlineMs, resolve, reject, settled: false });
      this.#start();
    });
  }

  /** Answers those whose deadline has passed. Their commands may still take effect: the outcome is unknown. */
  expire(now: number): void {
    for (const entry of this.#inFlight) expireOne(entry, now);
    while (this.#waiting[0] !== undefined && expireOne(this.#waiting[0], now)) this.#waiting.shift();
  }

  /** Forgets the activation; the next command reads the truth again. */
  deactivate(): void {
    this.#generation += 1;
    this.#activation = undefined;
  }

  /** Sends those who wait elsewhere; resolves when what is under way has come to its end. */
  evict(): Promise<void> {
    for (const entry of this.#waiting.splice(0)) settle(entry, () => entry.reject(new ActorMoved()));
    return this.#idle;
  }

  /** Activates, though nobody has asked for anything; resolves when that is done, or has failed for good. */
  wake(): Promise<void> {
    this.lastActiveAt = this.clock.monotonicNow();
    if (this.#activation === undefined) this.#owedSince ??= this.lastActiveAt;
    this.#start();
    return this.#idle;
  }

  /** Sends everybody elsewhere. What is under way may still take effect: the outcome is unknown. */
  stop(): void {
    this.#stopped = true;
    for (const entry of [...this.#inFlight, ...this.#waiting.splice(0)]) settle(entry, () => entry.reject(new ActorMoved()));
  }

  #start(): void {
    if (!this.#running) this.#idle = this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    // What a client sends in one go comes in several events of one round of input. Without this the first of them would
    // be a batch of its own, and the others would wait for its commit.
    await this.timers.soon();
    let pauseMs: number = actorSettings.reactivateFirstMs;
    while (this.#waiting.length > 0 || this.#owesActivation()) {
      const batch = this.#waiting.splice(0, actorSettings.mailboxBatch).filter(({ settled }) => !settled);
      if (batch.length === 0 && !this.#owesActivation()) continue;
      this.#inFlight = batch;
      const outcome = await this.#handle(batch);
      this.#inFlight = [];
      if (outcome === 'done') {
        pauseMs = actorSettings.reactivateFirstMs;
        this.#owedSince = undefined;
      } else {
        this.#owedSince ??= this.clock.monotonicNow();
        this.#waiting.unshift(...batch.filter(({ settled }) => !settled));
        await this.timers.sleep(pauseMs);
        pauseMs = Math.min(pauseMs * 2, actorSettings.reactivateMaxMs);
      }
    }
    this.#running = false;
  }

  /**
   * Whether an activation has to be made although nobody waits for it. Only a new one finds out what the lost one may have
   * done, and tells it: the callers have long been answered that it is not known.
   */
  #owesActivation(): boolean {
    if (this.#owedSince === undefined || this.#stopped) return false;
    return this.clock.monotonicNow() - this.#owedSince < actorSettings.reactivateForMs;
  }

  async #activate(): Promise<Actor<Command, Reply>> {
    const generation = this.#generation;
    const activation = await this.factory.activate(this.actorId);
    if (generation !== this.#generation) throw new ActivationLost(`${this.actorId} was deactivated while it was activated`);
    this.#activation = activation;
    return activation;
  }

  async #handle(batch: readonly Waiting<Command, Reply>[]): Promise<'done' | 'lost'> {
    try {
      const activation = this.#activation ?? (await this.#activate());
      const replies = batch.length === 0 ? [] : await activation.handle(batch.map(({ command }) => command));
      batch.forEach((entry, index) => settle(entry, () => entry.resolve(replies[index] as Reply)));
      return 'done';
    } catch (error) {
      this.#activation = undefined;
      if (error instanceof ActivationLost) return 'lost';
      for (const entry of batch) settle(entry, () => entry.reject(error));
      return 'done';
    }
  }
}

function expireOne(entry: Waiting<unknown, never>, now: number): boolean {
  if (!entry.settled && entry.deadlineAt > now) return false;
  refuse(entry);
  return true;
}

function refuse(entry: Waiting<unknown, never>): void {
  settle(entry, () => entry.reject(new ParleyError('UNAVAILABLE', { retryAfterMs: actorSettings.retryAfterMs })));
}

function settle(entry: { settled: boolean }, answer: () => void): void {
  if (entry.settled) return;
  entry.settled = true;
  answer();
}
