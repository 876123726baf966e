import type { Heirs, LeaseStore, NodeIdentity } from '../src/lease-store.js';
import type { ShardId } from '../src/shards.js';

/** Gives those of `shards` back that this boot has, under whatever epoch. */
export async function giveBack(store: LeaseStore, node: NodeIdentity, shards: readonly ShardId[], heirs?: Heirs): Promise<void> {
  const owned = await store.owned(node);
  await store.giveBack(node, new Map([...owned].filter(([shard]) => shards.includes(shard))), heirs);
}
