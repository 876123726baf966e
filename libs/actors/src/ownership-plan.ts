import type { ClusterView, NodeIdentity } from './lease-store.js';
import { desiredOwners } from './rendezvous.js';
import { allShards, type ShardId } from './shards.js';

export interface OwnershipPlan {
  /** Ours to have, and nobody alive has them. */
  readonly take: readonly ShardId[];
  /** Of those to take, the ones whose owner died: perhaps not all that it committed was told. */
  readonly inherited: ReadonlySet<ShardId>;
  /** Ours, while another node that is there should have them. */
  readonly handOver: readonly ShardId[];
}

const nothing: OwnershipPlan = { take: [], inherited: new Set(), handOver: [] };

/** What a node has to do about a view. Whoever goes away gets nothing; whoever is not in the view has nothing to do. */
export function planOwnership({ nodes, free }: ClusterView, { nodeId, bootId }: NodeIdentity): OwnershipPlan {
  const self = nodes.find((node) => node.nodeId === nodeId && node.bootId === bootId);
  if (self === undefined) return nothing;
  const desired = desiredIn(nodes);
  const owned = new Set(nodes.flatMap(({ shards }) => shards));
  const take = allShards.filter((shard) => desired[shard] === nodeId && !owned.has(shard));
  const givenBack = new Set(free);
  const handOver = self.shards.filter((shard) => desired[shard] !== nodeId && desired[shard] !== undefined);
  return { take, inherited: new Set(take.filter((shard) => !givenBack.has(shard))), handOver };
}

/** Those of `shards` that a node should have. */
export function wantedOf(
  shards: readonly ShardId[],
  { nodes }: ClusterView,
  { nodeId, bootId }: NodeIdentity,
): readonly ShardId[] {
  if (!nodes.some((node) => node.nodeId === nodeId && node.bootId === bootId)) return [];
  const desired = desiredIn(nodes);
  return shards.filter((shard) => desired[shard] === nodeId);
}

function desiredIn(nodes: ClusterView['nodes']): readonly (string | undefined)[] {
  return desiredOwners(nodes.filter(({ draining }) => !draining).map(({ nodeId }) => nodeId));
}
