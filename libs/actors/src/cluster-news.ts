import type { ClusterView, News, Taken } from './lease-store.js';
import type { ShardId } from './shards.js';

/** The same view after that has happened. It changes nothing where the view is of a later time and knows already. */
export function withNews(view: ClusterView, { taken, leaving, gone }: News): ClusterView {
  if (taken !== undefined) return withTaken(view, taken);
  const nodes = view.nodes
    .filter(({ bootId }) => bootId !== gone)
    .map((node) => (node.bootId === leaving ? { ...node, draining: true } : node));
  return { ...view, nodes };
}

function withTaken({ nodes, free }: ClusterView, { bootId, shards }: Taken): ClusterView {
  const moved = new Set(shards);
  const others = (of: readonly ShardId[]) => of.filter((shard) => !moved.has(shard));
  return {
    nodes: nodes.map((node) => ({
      ...node,
      shards: node.bootId === bootId ? [...others(node.shards), ...shards] : others(node.shards),
    })),
    free: others(free),
  };
}

/** The boot that has each shard, at the index of the shard. */
export function ownersIn({ nodes }: ClusterView): readonly (string | undefined)[] {
  const owners: (string | undefined)[] = [];
  for (const { bootId, shards } of nodes) for (const shard of shards) owners[shard] = bootId;
  return owners;
}

/** Who is there, and who of them goes away: the same text for the same nodes. */
export function membersIn({ nodes }: ClusterView): string {
  return nodes
    .map(({ bootId, draining }) => `${bootId} ${draining}`)
    .toSorted()
    .join();
}
