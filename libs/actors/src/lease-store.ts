import type { Cancel } from '#kernel';

import type { ShardId } from './shards.js';

/** One run of one node. `bootId` is new at every start; `nodeId` stays. */
export interface NodeIdentity {
  readonly nodeId: string;
  readonly bootId: string;
  /** Where other nodes reach its peer link; null: nowhere. */
  readonly address: string | null;
}

/** A node whose lease has not ended, and what it owns. */
export interface LiveNode extends NodeIdentity {
  /** It goes away: nothing should come to it any more. */
  readonly draining: boolean;
  readonly shards: readonly ShardId[];
}

/** The cluster as the store has it, in one snapshot. Shards that are nowhere here have an owner whose lease has ended. */
export interface ClusterView {
  readonly nodes: readonly LiveNode[];
  /** Shards that were given back, or never had an owner. */
  readonly free: readonly ShardId[];
}

/** What a store tells whoever watches. It may be old, as a view may. */
export interface News {
  /** These were given back, and are free for whoever should have them. */
  readonly freed?: readonly ShardId[] | undefined;
  /** This boot has these now. */
  readonly taken?: Taken | undefined;
  /** This boot goes away; it is there still. */
  readonly leaving?: string | undefined;
  /** This boot has ended its lease. */
  readonly gone?: string | undefined;
}

export interface Taken {
  readonly bootId: string;
  readonly shards: readonly ShardId[];
  /** Of each of them, when another gave them to this boot: it need not ask. */
  readonly epochs?: readonly Epoch[] | undefined;
}

/** The boot that should have each shard next. */
export type Heirs = ReadonlyMap<ShardId, string>;

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

  /** As {@link acquire}, of those that were given back and that nobody has taken since: all that was committed in them was told. */
  abstract takeFree(node: NodeIdentity, shards: readonly ShardId[]): Promise<ReadonlyMap<ShardId, Epoch>>;

  /** What this boot owns, as the store has it: an answer may have been lost on its way, or overtaken. */
  abstract owned(node: NodeIdentity): Promise<ReadonlyMap<ShardId, Epoch>>;

  /**
   * Gives shards that this boot holds under these epochs back, or straight to the boots that `heirs` names for them: to each that is there and does
   * not go away itself. Each comes under a new epoch: nothing can be committed under the old one after. What the boot has under another epoch stays:
   * it was taken anew since this was asked, which may be carried out late. To be done only when all that was committed has been told; whoever has
   * them next does not tell it again.
   */
  abstract giveBack(node: NodeIdentity, held: ReadonlyMap<ShardId, Epoch>, heirs?: Heirs): Promise<void>;

  /** Lets everybody know that this boot goes away. It keeps its lease, and what it owns. */
  abstract drain(node: NodeIdentity): Promise<void>;

  /** Ends the lease of this boot: what it still owns is there for others to take. */
  abstract release(node: NodeIdentity): Promise<void>;

  /** Who lives, by the store's clock, and who owns what. */
  abstract view(): Promise<ClusterView>;

  /**
   * Calls `listener` soon after a view has changed by anything but time: with what has, or with nothing when a node
   * came. Best effort: it spares waiting for the next look. Nothing is told of what happened before, nor after it was cancelled.
   */
  abstract watch(listener: (news: News) => void): Cancel;
}
