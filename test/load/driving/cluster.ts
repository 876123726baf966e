import { join } from 'node:path';

import { actorSettings, shardOf } from '#actors';
import { until } from '#testing/engines';

import type { BenchedParley } from './benched-parley.js';
import { inDatabase } from './database.js';
import type { Engines } from './environment.js';
import type { Launchable } from './launchable.js';
import { patience } from './patience.js';
import { Server } from './server.js';

const nodeName = (index: number) => `node-${index + 1}`;

/** Several gateways of one installation, each a process of its own. */
export class Cluster implements AsyncDisposable {
  readonly #nodes: Server[] = [];

  private constructor(
    private readonly parley: BenchedParley,
    private readonly engines: Engines,
  ) {}

  /** Resolves when every node has its share of the shards. `profile`: of the first one. */
  static async start(
    parley: BenchedParley,
    engines: Engines,
    { size, profile }: { readonly size: number; readonly profile: boolean },
  ): Promise<Cluster> {
    const cluster = new Cluster(parley, engines);
    try {
      for (let index = 0; index < size; index++) await cluster.run(index, { profile: profile && index === 0 });
      await cluster.balanced();
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  get nodes(): readonly Server[] {
    return this.#nodes;
  }

  /** Starts a node, also after it has ended; resolves when it is ready. */
  async run(index: number, { profile = false } = {}): Promise<void> {
    const options = { folder: join(this.engines.folder, 'servers'), profile };
    this.#nodes[index] = await Server.start(nodeOf(this.parley, nodeName(index)), options);
  }

  /** Resolves when every node has its share of the shards. */
  async balanced(): Promise<void> {
    await until({ what: 'the shards divided among the nodes', deadlineMs: patience.serverReadyMs }, async () => {
      const owned = Object.values(Object.groupBy(await this.#owners(), (owner) => owner ?? 'nobody'));
      const least = Math.min(...owned.map((shards) => shards?.length ?? 0));
      return owned.length === this.#nodes.length && least > (actorSettings.shards * 0.6) / this.#nodes.length ? true : undefined;
    });
  }

  /** Which node owns a conversation now. */
  async ownership(): Promise<(conversationId: string) => number> {
    const owners = await this.#owners();
    return (conversationId) => this.#nodes.findIndex((_, index) => owners[shardOf(conversationId)] === nodeName(index));
  }

  async end(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.end()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node[Symbol.asyncDispose]()));
  }

  /** By shard. */
  async #owners(): Promise<readonly (string | null)[]> {
    const sql = 'select node_id from shard order by shard_id';
    const { rows } = await inDatabase(this.engines, (client) => client.query<{ node_id: string | null }>(sql));
    return rows.map(({ node_id }) => node_id);
  }
}

function nodeOf(parley: BenchedParley, name: string): Launchable {
  return {
    name,
    program: parley.program,
    nodeOptions: parley.nodeOptions,
    launch: (port) => {
      const { args, env } = parley.launch(port);
      return { args, env: { ...env, PARLEY_NODE_ID: name, PARLEY_PEER_URL: `http://127.0.0.1:${port}` } };
    },
  };
}
