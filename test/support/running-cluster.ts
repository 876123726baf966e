import pg from 'pg';

import { allShards, desiredOwner, shardOf } from '#actors';
import { until } from '#testing';

import { freePort, TcpBalancer } from '../../libs/testing/src/engines/index.js';
import { type ParleyOptions, RunningParley } from './running-parley.js';

/** Several nodes of one installation, each a process that a test may end, and a balancer before them. */
export class RunningCluster {
  private constructor(
    /** By way of the balancer: some node that is ready. */
    readonly url: string,
    readonly nodes: readonly RunningParley[],
    readonly database: pg.Pool,
    private readonly balancer: TcpBalancer,
  ) {}

  static async start(count: number, options: ParleyOptions = {}): Promise<RunningCluster> {
    const first = await RunningParley.start(options);
    const others = Array.from({ length: count - 1 }, () => RunningParley.start({ ...options, beside: first }));
    const nodes = [first, ...(await Promise.all(others))];
    const targets = nodes.map(({ port }) => port);
    const balancer = await TcpBalancer.start({ port: await freePort(), targets });
    const database = new pg.Pool({ connectionString: first.databaseUrl, max: 2 });
    const cluster = new RunningCluster(`http://127.0.0.1:${balancer.port}`, nodes, database, balancer);
    await cluster.settled();
    return cluster;
  }

  /** Resolves when every shard is where it should be, among the nodes that live. */
  async settled(): Promise<void> {
    const names = this.nodes.filter(({ alive }) => alive).map(({ nodeId }) => nodeId);
    await until({ what: 'every shard is with its desired owner', deadlineMs: 60_000, everyMs: 100 }, async () => {
      const { rows } = await this.database.query<{ node_id: string | null }>('select node_id from shard order by shard_id');
      return allShards.every((shard) => rows[shard]?.node_id === desiredOwner(shard, names)) || undefined;
    });
  }

  /** The node that has the actor of a conversation, as PostgreSQL has it. */
  async ownerOf(conversationId: string): Promise<RunningParley | undefined> {
    const { rows } = await this.database.query<{ node_id: string | null }>('select node_id from shard where shard_id = $1', [
      shardOf(conversationId),
    ]);
    return this.nodes.find(({ nodeId }) => nodeId === rows[0]?.node_id);
  }

  async stop(): Promise<void> {
    await this.balancer.close();
    await this.database.end();
    const [first, ...others] = this.nodes;
    await Promise.all(others.map((node) => node.stop()));
    await first?.stop();
  }
}
