import { actorSettings } from './settings.js';

export type ShardId = number;

/**
 * The shard of an actor: FNV-1a (32 bit) over the characters of its id, folded to the number of
 * shards. Stable for ever, because rows in PostgreSQL are fenced by it.
 */
export function shardOf(actorId: string): ShardId {
  let hash = 0x811c9dc5;
  for (let index = 0; index < actorId.length; index++) {
    hash = Math.imul(hash ^ actorId.charCodeAt(index), 0x01000193);
  }
  return ((hash >>> 16) ^ (hash & 0xffff)) % actorSettings.shards;
}

export const allShards: readonly ShardId[] = Array.from({ length: actorSettings.shards }, (_, shard) => shard);
