import { ActivationLost, type ShardId, type ShardOwnership } from '#actors';
import type { Timers } from '#kernel';

import {
  CommitOutcomeUnknown,
  type ConversationJournal,
  type ConversationWrite,
  type WriteOutcome,
} from './conversation-journal.js';
import { sequencerSettings } from './settings.js';

interface Submitted {
  readonly write: ConversationWrite;
  readonly resolve: (outcome: WriteOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Carries the writes of many actors to PostgreSQL, one transaction at a time. While one is under way
 * the next fills up, so the batch grows with the load and an idle lane adds no delay. Always true: an
 * actor hears `committed` only after COMMIT; after an unknown outcome nothing is written here until
 * the lane's shards have been acquired under a new epoch, which decides that outcome.
 */
export class CommitLane {
  #queue: Submitted[] = [];
  /** Of all that is in the queue. */
  #decisions = 0;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(
    private readonly shards: readonly ShardId[],
    private readonly journal: ConversationJournal,
    private readonly ownership: ShardOwnership,
    private readonly timers: Timers,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** More waits than PostgreSQL writes before its callers have gone: nothing more is to be begun. */
  get isFull(): boolean {
    return this.#decisions >= sequencerSettings.laneQueue;
  }

  /** @throws ActivationLost when the outcome is unknown, or the lane had to start over before its turn came. */
  submit(write: ConversationWrite): Promise<WriteOutcome> {
    if (this.#stopped) return Promise.reject(new ActivationLost('the lane has stopped'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ write, resolve, reject });
      this.#decisions += decisionsOf(write);
      this.#running ??= this.#run();
    });
  }

  /** Refuses what comes from now on; resolves when all that came before is written. */
  async drain(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      // What clients have sent meanwhile lies in sockets that nobody has read yet. Taking it in first makes the
      // transaction larger and the message cheaper: a quarter less time of PostgreSQL under load, nothing when idle.
      await this.timers.soon();
      const batch = this.#takeBatch();
      try {
        const outcomes = await this.journal.commit(batch.map(({ write }) => write));
        batch.forEach(({ resolve }, index) => resolve(outcomes[index] as WriteOutcome));
      } catch (error) {
        await this.#startOver(batch, error);
      }
    }
    this.#running = undefined;
  }

  /**
   * At least one write, and then as many as keep the transaction within its limit of decisions. A conversation is in it once: a
   * statement compares its head with one expectation, and would take a second write along unseen.
   */
  #takeBatch(): readonly Submitted[] {
    let decisions = 0;
    const conversationIds = new Set<string>();
    const beyond = this.#queue.findIndex(({ write }, index) => {
      decisions += decisionsOf(write);
      const isAgain = conversationIds.has(write.conversationId);
      conversationIds.add(write.conversationId);
      return index > 0 && (isAgain || decisions > sequencerSettings.laneBatch);
    });
    return this.#take(beyond === -1 ? this.#queue.length : beyond);
  }

  #take(count = this.#queue.length): readonly Submitted[] {
    const taken = this.#queue.splice(0, count);
    for (const { write } of taken) this.#decisions -= decisionsOf(write);
    return taken;
  }

  async #startOver(batch: readonly Submitted[], cause: unknown): Promise<void> {
    this.onFailure(cause);
    if (!(cause instanceof CommitOutcomeUnknown)) {
      await this.#bisect(batch, cause);
      return;
    }
    // The actors must not decide on what they remember, so they go first; acquiring waits for PostgreSQL.
    const lost = new ActivationLost('the outcome of a commit is unknown', { cause });
    for (const { reject } of [...batch, ...this.#take()]) reject(lost);
    await this.#reacquire();
    for (const { reject } of this.#take()) reject(lost);
  }

  /** PostgreSQL refused the transaction as a whole. Whoever is to blame must not make the others suffer. */
  async #bisect(batch: readonly Submitted[], cause: unknown): Promise<void> {
    if (batch.length === 1) {
      batch[0]?.reject(cause);
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      try {
        const outcomes = await this.journal.commit(half.map(({ write }) => write));
        half.forEach(({ resolve }, index) => resolve(outcomes[index] as WriteOutcome));
      } catch (error) {
        await this.#startOver(half, error);
      }
    }
  }

  async #reacquire(): Promise<void> {
    let pauseMs: number = sequencerSettings.laneRetryFirstMs;
    while (!this.#stopped) {
      try {
        await this.ownership.acquire(this.shards);
        return;
      } catch (error) {
        this.onFailure(error);
        await this.timers.sleep(pauseMs);
        pauseMs = Math.min(pauseMs * 2, sequencerSettings.laneRetryMaxMs);
      }
    }
  }
}

const decisionsOf = ({ messages, changes }: ConversationWrite): number => messages.length + changes.length + 1;
