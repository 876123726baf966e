import { readFileSync } from 'node:fs';

import type { Pool } from 'pg';

import { type Cancel, SystemTimers, type Timers } from '#kernel';

import {
  type ClusterView,
  type Epoch,
  type Heirs,
  LeaseStore,
  type LiveNode,
  type News,
  type NodeIdentity,
} from '../lease-store.js';
import type { ShardId } from '../shards.js';
import { PostgresNews } from './postgres.news.js';

const [acquireSql, giveBackSql, viewSql] = ['acquire', 'give-back', 'view'].map((name) =>
  readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8'),
) as [string, string, string];

interface EpochRow {
  readonly shard_id: number;
  readonly epoch: string;
}

interface ViewRow {
  readonly node_id: string | null;
  readonly boot_id: string;
  readonly address: string | null;
  readonly draining: boolean;
  readonly shards: readonly ShardId[];
}

/** Leases and ownership in the tables `node` and `shard`. */
export class PostgresLeaseStore extends LeaseStore {
  constructor(
    private readonly pool: Pool,
    private readonly timers: Timers = new SystemTimers(),
    /** For what changes hands, and for whoever asks what is his. */
    private readonly shardPool: Pool = pool,
  ) {
    super();
  }

  async register({ nodeId, bootId, address }: NodeIdentity, leaseMs: number): Promise<void> {
    await this.pool.query(
      `with came as (
         insert into node (node_id, boot_id, address, draining, lease_until)
         values ($1, $2, $3, false, clock_timestamp() + $4 * interval '1 millisecond')
         on conflict (node_id) do update
           set boot_id = excluded.boot_id, address = excluded.address, draining = false, lease_until = excluded.lease_until
         returning boot_id
       )
       select pg_notify('parley_cluster', '') from came`,
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

  acquire(node: NodeIdentity, shards: readonly ShardId[]): Promise<ReadonlyMap<ShardId, Epoch>> {
    return this.#take(node, shards, false);
  }

  takeFree(node: NodeIdentity, shards: readonly ShardId[]): Promise<ReadonlyMap<ShardId, Epoch>> {
    return this.#take(node, shards, true);
  }

  async owned({ nodeId, bootId }: NodeIdentity): Promise<ReadonlyMap<ShardId, Epoch>> {
    const owned = 'select shard_id, epoch from shard where node_id = $1 and boot_id = $2';
    return epochsIn(await this.shardPool.query<EpochRow>(owned, [nodeId, bootId]));
  }

  async giveBack({ nodeId, bootId }: NodeIdentity, held: ReadonlyMap<ShardId, Epoch>, heirs: Heirs = new Map()): Promise<void> {
    const shards = [...held.keys()];
    const next = shards.map((shard) => heirs.get(shard) ?? null);
    await this.shardPool.query(giveBackSql, [nodeId, bootId, shards, [...held.values()], next]);
  }

  async drain({ nodeId, bootId }: NodeIdentity): Promise<void> {
    await this.pool.query(
      `with leaving as (update node set draining = true where node_id = $1 and boot_id = $2 returning boot_id)
       select pg_notify('parley_cluster', json_build_object('leaving', boot_id)::text) from leaving`,
      [nodeId, bootId],
    );
  }

  async release({ nodeId, bootId }: NodeIdentity): Promise<void> {
    await this.pool.query(
      `with gone as (update node set lease_until = clock_timestamp() where node_id = $1 and boot_id = $2 returning boot_id)
       select pg_notify('parley_cluster', json_build_object('gone', boot_id)::text) from gone`,
      [nodeId, bootId],
    );
  }

  async view(): Promise<ClusterView> {
    const { rows } = await this.pool.query<ViewRow>(viewSql);
    const nodes = rows.flatMap(({ node_id, boot_id, address, draining, shards }): LiveNode[] =>
      node_id === null ? [] : [{ nodeId: node_id, bootId: boot_id, address, draining, shards }],
    );
    return { nodes, free: rows.find(({ node_id }) => node_id === null)?.shards ?? [] };
  }

  watch(listener: (news: News) => void): Cancel {
    return new PostgresNews(this.pool, this.timers, listener).start();
  }

  async #take(
    { nodeId, bootId }: NodeIdentity,
    shards: readonly ShardId[],
    onlyFree: boolean,
  ): Promise<ReadonlyMap<ShardId, Epoch>> {
    return epochsIn(await this.shardPool.query<EpochRow>(acquireSql, [nodeId, bootId, shards, onlyFree]));
  }
}

function epochsIn({ rows }: { readonly rows: readonly EpochRow[] }): ReadonlyMap<ShardId, Epoch> {
  return new Map(rows.map(({ shard_id, epoch }) => [shard_id, Number(epoch)]));
}
