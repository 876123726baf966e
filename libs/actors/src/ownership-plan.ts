import type { ClusterView, Heirs, NodeIdentity } from './lease-store.js';
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

/** Which other boot should have each of these, of those that are there and stay. */
export function heirsOf(shards: readonly ShardId[], { nodes }: ClusterView, self: NodeIdentity): Heirs {
  const desired = desiredIn(nodes);
  const boots = new Map(nodes.map(({ nodeId, bootId }) => [nodeId, bootId]));
  const heirs = new Map<ShardId, string>();
  for (const shard of shards) {
    const heir = boots.get(desired[shard] ?? '');
    if (heir !== undefined && heir !== self.bootId) heirs.set(shard, heir);
  }
  return heirs;
}

/** Whether the view says that this boot has a shard that it does not know to have. */
export function ownsUnknown({ nodes }: ClusterView, { bootId }: NodeIdentity, known: readonly ShardId[]): boolean {
  const owned = nodes.find((node) => node.bootId === bootId)?.shards ?? [];
  const held = new Set(known);
  return owned.some((shard) => !held.has(shard));
}

function desiredIn(nodes: ClusterView['nodes']): readonly (string | undefined)[] {
  return desiredOwners(nodes.filter(({ draining }) => !draining).map(({ nodeId }) => nodeId));
}
