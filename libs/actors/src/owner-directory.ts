import type { Cancel } from '#kernel';

import type { ShardId } from './shards.js';

/** Whether the owner of a shard is still reached at an address, as far as this process knows. */
export type IsAt = (shard: ShardId, address: string) => boolean;

/** Where the owners of shards are reached, as far as this process knows: what a {@link PeerLink} asks before it asks anybody. */
export abstract class OwnerDirectory {
  /**
   * Answered from memory as a rule. Null: another process owns the shard nowhere that anybody could ask.
   * @throws when it is not known and PostgreSQL is away.
   */
  abstract addressOf(shard: ShardId): Promise<string | null>;

  /** The node at `address` is not there, or says that it does not own the shard: whoever asks next gets newer news. */
  abstract forget(shard: ShardId, address: string): void;

  /** Calls `listener` each time shards may have moved. @returns how not to be told any more. */
  abstract onMoved(listener: (isAt: IsAt) => void): Cancel;
}
