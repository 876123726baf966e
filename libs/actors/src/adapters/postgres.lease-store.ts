import { readFileSync } from 'node:fs';

import type { Pool } from 'pg';

import { type Cancel, SystemTimers, type Timers } from '#kernel';

import { type ClusterView, type Epoch, LeaseStore, type LiveNode, type News, type NodeIdentity } from '../lease-store.js';
import type { ShardId } from '../shards.js';
import { PostgresNews } from './postgres.news.js';

const [acquireSql, giveBackSql, viewSql] = ['acquire', 'give-back', 'view'].map((name) =>
  readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8'),
) as [string, string, string];

/** To whoever watches: nodes came or went. What happens to shards, the statements above tell themselves. */
const tell = `select pg_notify('parley_cluster', '')`;

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
      `insert into node (node_id, boot_id, address, draining, lease_until)
       values ($1, $2, $3, false, clock_timestamp() + $4 * interval '1 millisecond')
       on conflict (node_id) do update
         set boot_id = excluded.boot_id, address = excluded.address, draining = false, lease_until = excluded.lease_until`,
      [nodeId, bootId, address, leaseMs],
    );
    await this.pool.query(tell);
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
    const { rows } = await this.shardPool.query<{ shard_id: number; epoch: string }>(
      'select shard_id, epoch from shard where node_id = $1 and boot_id = $2',
      [nodeId, bootId],
    );
    return new Map(rows.map(({ shard_id, epoch }) => [shard_id, Number(epoch)]));
  }

  async giveBack({ nodeId, bootId }: NodeIdentity, shards: readonly ShardId[]): Promise<void> {
    await this.shardPool.query(giveBackSql, [nodeId, bootId, shards]);
  }

  async drain({ nodeId, bootId }: NodeIdentity): Promise<void> {
    await this.pool.query('update node set draining = true where node_id = $1 and boot_id = $2', [nodeId, bootId]);
    await this.pool.query(tell);
  }

  async release({ nodeId, bootId }: NodeIdentity): Promise<void> {
    await this.pool.query('update node set lease_until = clock_timestamp() where node_id = $1 and boot_id = $2', [
      nodeId,
      bootId,
    ]);
    await this.pool.query(tell);
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
    const { rows } = await this.shardPool.query<{ shard_id: number; epoch: string }>(acquireSql, [
      nodeId,
      bootId,
      shards,
      onlyFree,
    ]);
    return new Map(rows.map(({ shard_id, epoch }) => [shard_id, Number(epoch)]));
  }
}
