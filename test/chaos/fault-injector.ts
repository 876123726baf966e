import type { Timers } from '#kernel';

import type { ChaosCluster, ChaosNode } from './cluster/chaos-cluster.js';
import type { Fault, FaultKind, scheduleOf } from './schedule.js';

export interface FaultInjectorOptions {
  readonly cluster: ChaosCluster;
  readonly timers: Timers;
  readonly say: (line: string) => void;
}

/** Does to a cluster what a schedule says, and leaves it whole. */
export class FaultInjector {
  readonly injected: Partial<Record<FaultKind, number>> = {};

  constructor(private readonly options: FaultInjectorOptions) {}

  get count(): number {
    return Object.values(this.injected).reduce((sum, each) => sum + each, 0);
  }

  /** Resolves when the last fault is over and every node is back. */
  async run({ node, bus, store }: ReturnType<typeof scheduleOf>): Promise<void> {
    const startedAt = performance.now();
    await Promise.all([this.#lane(node, startedAt), this.#lane(bus, startedAt), this.#lane(store, startedAt)]);
    await this.options.cluster.reviveDead();
  }

  /** One after the other: what takes longer than planned puts off what comes next. */
  async #lane(faults: readonly Fault[], startedAt: number): Promise<void> {
    const { cluster, timers, say } = this.options;
    for (const fault of faults) {
      await timers.sleep(Math.max(0, startedAt + fault.atMs - performance.now()));
      const node = cluster.nodes[fault.node] as ChaosNode;
      const { kind, forMs } = fault;
      const second = ((performance.now() - startedAt) / 1_000).toFixed(1);
      const where =
        kind.startsWith('node') || kind.startsWith('peers') || kind.startsWith('database') ? ` (${node.parley.nodeId})` : '';
      say(`${second.padStart(6)} s  ${kind}${where} for ${(forMs / 1_000).toFixed(1)} s`);
      if (where !== '') await cluster.reviveDead();
      this.injected[kind] = (this.injected[kind] ?? 0) + 1;
      await this.#inject(fault, node);
    }
  }

  async #inject({ kind, forMs }: Fault, node: ChaosNode): Promise<void> {
    const { cluster, timers, say } = this.options;
    const { postgres, redis, entrance } = cluster;
    const lasting = () => timers.sleep(forMs);
    switch (kind) {
      case 'node killed':
        await node.parley.kill();
        await lasting();
        return cluster.revive(node);
      case 'node drained':
        // Without its database it may have nobody to hand over to, and is killed when its time is up: as by any supervisor.
        await node.parley.end().catch(() => say(`          ${node.parley.nodeId} was killed before it had drained`));
        await lasting();
        return cluster.revive(node);
      case 'node paused':
        node.parley.signal('SIGSTOP');
        await lasting();
        return node.parley.signal('SIGCONT');
      case 'peers cut':
        node.peers.cut();
        await lasting();
        return node.peers.mend();
      case 'peers stalled':
        node.peers.stall();
        await lasting();
        return node.peers.mend();
      case 'database link stalled':
        node.database.stall();
        await lasting();
        return node.database.mend();
      case 'clients cut':
        entrance.cut();
        await lasting();
        return entrance.mend();
      case 'Redis killed':
        await redis.kill();
        await lasting();
        return redis.restart();
      case 'Redis frozen':
        await redis.pause();
        await lasting();
        return redis.resume();
      case 'PostgreSQL restarted':
        await postgres.stop();
        await lasting();
        return postgres.restart();
      case 'PostgreSQL killed':
        await postgres.kill();
        await lasting();
        return postgres.restart();
    }
  }
}
