import { allShards, type ShardId } from './shards.js';

/**
 * Who should own a shard: of all nodes, the one with the largest hash together with it (rendezvous hashing). So every node
 * comes to the same answer by itself; and when one comes or goes, only what it gets, or had, moves.
 */
export function desiredOwner(shard: ShardId, nodeIds: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestWeight = -1;
  for (const nodeId of nodeIds) {
    const weight = weightOf(nodeId, shard);
    if (weight < bestWeight || (weight === bestWeight && best !== undefined && nodeId > best)) continue;
    best = nodeId;
    bestWeight = weight;
  }
  return best;
}

let last: { readonly names: string; readonly owners: readonly (string | undefined)[] } = { names: '', owners: [] };

/** That of every shard, at its index. It is asked again and again of the same nodes. */
export function desiredOwners(nodeIds: readonly string[]): readonly (string | undefined)[] {
  const names = JSON.stringify(nodeIds);
  if (names !== last.names) last = { names, owners: allShards.map((shard) => desiredOwner(shard, nodeIds)) };
  return last.owners;
}

/** FNV-1a over the name and the shard, then the finaliser of MurmurHash3: names that differ in one digit are nothing alike after it. */
function weightOf(nodeId: string, shard: ShardId): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < nodeId.length; index++) hash = Math.imul(hash ^ nodeId.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (shard & 0xff), 0x01000193);
  hash = Math.imul(hash ^ (shard >>> 8), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
