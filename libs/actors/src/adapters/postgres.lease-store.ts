import { readFileSync } from 'node:fs';

import type { Pool } from 'pg';

import { type Epoch, LeaseStore, type NodeIdentity } from '../lease-store.js';
import type { ShardId } from '../shards.js';

const acquireSql = readFileSync(new URL('./sql/acquire.sql', import.meta.url), 'utf8');

/** Leases and ownership in the tables `node` and `shard`. */
export class PostgresLeaseStore extends LeaseStore {
  constructor(private readonly pool: Pool) {
    super();
  }

  async register({ nodeId, bootId, address }: NodeIdentity, leaseMs: number): Promise<void> {
    await this.pool.query(
      `insert into node (node_id, boot_id, address, lease_until)
       values ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
       on conflict (node_id) do update
         set boot_id = excluded.boot_id, address = excluded.address, lease_until = excluded.lease_until`,
      [nodeId, bootId, address, leaseMs],
    );
  }

  async renew({ nodeId, bootId }: NodeIdentity, leaseMs: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `update node set lease_until = clock_timestamp() + $3 * interval '1 millisecond' where node_id = $1 and boot_id = $2`,
      [nodeId, bootId, leaseMs],
    );
    return rowCount === 1;
  }

  async acquire({ nodeId, bootId }: NodeIdentity, shards: readonly ShardId[]): Promise<ReadonlyMap<ShardId, Epoch>> {
    const { rows } = await this.pool.query<{ shard_id: number; epoch: string }>(acquireSql, [nodeId, bootId, shards]);
    return new Map(rows.map(({ shard_id, epoch }) => [shard_id, Number(epoch)]));
  }

  async owned({ nodeId, bootId }: NodeIdentity): Promise<ReadonlyMap<ShardId, Epoch>> {
    const { rows } = await this.pool.query<{ shard_id: number; epoch: string }>(
      'select shard_id, epoch from shard where node_id = $1 and boot_id = $2',
      [nodeId, bootId],
    );
    return new Map(rows.map(({ shard_id, epoch }) => [shard_id, Number(epoch)]));
  }

  async release({ nodeId, bootId }: NodeIdentity): Promise<void> {
    await this.pool.query(
      `with gone as (update node set lease_until = clock_timestamp() where node_id = $1 and boot_id = $2)
       update shard set epoch = epoch + 1, node_id = null, boot_id = null where node_id = $1 and boot_id = $2`,
      [nodeId, bootId],
    );
  }

  async addressOf(shard: ShardId): Promise<string | null> {
    const { rows } = await this.pool.query<{ address: string | null }>(
      `select owner.address from shard s join node owner using (node_id, boot_id)
       where s.shard_id = $1 and owner.lease_until > clock_timestamp()`,
      [shard],
    );
    return rows[0]?.address ?? null;
  }
}
