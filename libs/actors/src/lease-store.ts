import type { ShardId } from './shards.js';

/** One run of one node. `bootId` is new at every start; `nodeId` stays. */
export interface NodeIdentity {
  readonly nodeId: string;
  readonly bootId: string;
  /** Where other nodes reach its peer link; null: nowhere. */
  readonly address: string | null;
}

/** The fencing number of a shard: one more at every acquisition. */
export type Epoch = number;

/**
 * Who is alive and who owns what, kept where the conversations are kept, and measured by that
 * store's clock alone. It promises that an epoch is given out once. It does not promise that a node
 * hears of its loss: that is what the fence in every commit is for.
 */
export abstract class LeaseStore {
  /** Makes the lease of this boot end `leaseMs` from now. False: another boot of this node id has begun, and this one is over. */
  abstract renew(node: NodeIdentity, leaseMs: number): Promise<boolean>;

  /** Puts this boot in the place of every earlier one of the same node id. */
  abstract register(node: NodeIdentity, leaseMs: number): Promise<void>;

  /**
   * Takes those of `shards` that are free, that belong to this node id, or whose owner's lease has
   * ended; each with a new epoch. Waits for commits under the former epoch that are still under way,
   * so that their outcome is certain afterwards.
   */
  abstract acquire(node: NodeIdentity, shards: readonly ShardId[]): Promise<ReadonlyMap<ShardId, Epoch>>;

  /** What this boot owns, as the store has it: an answer may have been lost on its way, or overtaken. */
  abstract owned(node: NodeIdentity): Promise<ReadonlyMap<ShardId, Epoch>>;

  /** Gives back whatever this boot owns, and ends its lease. */
  abstract release(node: NodeIdentity): Promise<void>;

  /** The address of the live node that owns a shard; null when nobody does, or when it has none. */
  abstract addressOf(shard: ShardId): Promise<string | null>;
}
