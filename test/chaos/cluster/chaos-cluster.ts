import { PostgresServer, RedisServer, Relay } from '#testing';

import { freePort, TcpBalancer } from '../../../libs/testing/src/engines/index.js';
import { RunningParley } from '../../support/running-parley.js';
import type { TestIssuer } from '../../support/test-issuer.js';

/** A node, and the ways to it and from it. */
export interface ChaosNode {
  readonly parley: RunningParley;
  /** From the other nodes to this one. */
  readonly peers: Relay;
  /** From this node to PostgreSQL. */
  readonly database: Relay;
}

/** Real engines, several nodes of the product and a balancer before them, with something to cut between any two. */
export class ChaosCluster {
  /** Of the nodes that ended although nobody had ended them: what they said last. */
  readonly deaths: string[] = [];

  private constructor(
    readonly postgres: PostgresServer,
    readonly redis: RedisServer,
    readonly nodes: readonly ChaosNode[],
    /** From the clients to the balancer. */
    readonly entrance: Relay,
    private readonly balancer: TcpBalancer,
  ) {}

  static async start(count: number, issuer: TestIssuer): Promise<ChaosCluster> {
    const [postgres, redis] = await Promise.all([
      PostgresServer.start({ settings: { max_connections: 300 } }),
      RedisServer.start(),
    ]);
    const nodes: ChaosNode[] = [];
    for (let index = 0; index < count; index += 1) {
      const [peers, database] = await Promise.all([Relay.start(), Relay.start(postgres.port)]);
      const [first] = nodes;
      const parley = await RunningParley.start({
        ...(first !== undefined && { beside: first.parley }),
        adminUrl: through(database, postgres.url),
        redisUrl: redis.url,
        environment: {
          ...issuer.environment,
          LOG_LEVEL: 'info',
          PARLEY_PEER_URL: `http://127.0.0.1:${peers.port}`,
          ...(first !== undefined && { DATABASE_URL: through(database, first.parley.databaseUrl) }),
        },
      });
      peers.target = parley.port;
      nodes.push({ parley, peers, database });
    }
    const balancer = await TcpBalancer.start({ port: await freePort(), targets: nodes.map(({ parley }) => parley.port) });
    return new ChaosCluster(postgres, redis, nodes, await Relay.start(balancer.port), balancer);
  }

  /** Where clients find it. */
  get url(): string {
    return `http://127.0.0.1:${this.entrance.port}`;
  }

  /** Past all relays, for whoever looks into the tables. */
  get databaseUrl(): string {
    const url = new URL((this.nodes[0] as ChaosNode).parley.databaseUrl);
    url.port = String(this.postgres.port);
    return url.href;
  }

  /** Starts a node until it is ready, as whatever supervises it would: it may find its database away, and end again. */
  async revive({ parley }: ChaosNode): Promise<void> {
    const giveUpAt = performance.now() + reviveDeadlineMs;
    for (;;) {
      try {
        await parley.run();
        return;
      } catch (error) {
        if (performance.now() > giveUpAt) throw error;
      }
    }
  }

  /** Nodes that nobody has ended are there, or it is written down that they are not, and they are started again. */
  async reviveDead(): Promise<void> {
    for (const node of this.nodes) {
      if (node.parley.alive) continue;
      this.deaths.push(`${node.parley.nodeId}: ${node.parley.log.slice(-2_000)}`);
      await this.revive(node);
    }
  }

  async stop(): Promise<void> {
    const [first, ...others] = this.nodes as [ChaosNode, ...ChaosNode[]];
    await this.balancer.close();
    await Promise.all(others.map(({ parley }) => parley.stop()));
    await first.parley.stop();
    const relays = [this.entrance, ...this.nodes.flatMap(({ peers, database }) => [peers, database])];
    await Promise.all(relays.map((relay) => relay.close()));
    await Promise.all([this.postgres.dispose(), this.redis.dispose()]);
  }
}

const reviveDeadlineMs = 60_000;

function through(relay: Relay, databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.port = String(relay.port);
  return url.href;
}
