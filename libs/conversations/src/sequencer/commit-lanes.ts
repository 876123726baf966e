import { allShards, type ShardId, type ShardOwnership } from '#actors';
import type { Timers } from '#kernel';

import { CommitLane } from './commit-lane.js';
import type { ConversationJournal, ConversationWrite, WriteOutcome } from './conversation-journal.js';

/** The lanes of a node. A shard always takes the same one, so the writes of a conversation keep their order. */
export class CommitLanes {
  readonly #lanes: readonly CommitLane[];

  /** One lane for each journal, which has a connection of its own. */
  constructor(
    journals: readonly ConversationJournal[],
    ownership: ShardOwnership,
    timers: Timers,
    onFailure: (error: unknown) => void,
  ) {
    const laneOf = (shard: ShardId) => shard % journals.length;
    this.#lanes = journals.map((journal, lane) => {
      const shards = allShards.filter((shard) => laneOf(shard) === lane);
      return new CommitLane(shards, journal, ownership, timers, onFailure);
    });
  }

  submit(write: ConversationWrite): Promise<WriteOutcome> {
    return this.#laneOf(write.shard).submit(write);
  }

  /** Whether the lane of a shard has all that it can write in time. */
  isFull(shard: ShardId): boolean {
    return this.#laneOf(shard).isFull;
  }

  /** Refuses what comes from now on; resolves when all that came before is written. */
  async drain(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.drain()));
  }

  #laneOf(shard: ShardId): CommitLane {
    return this.#lanes[shard % this.#lanes.length] as CommitLane;
  }
}
