import { migrate } from '#platform';

import { migrations } from '../../../migrations/index.js';
import type { Violation } from '../../chaos/checker/violation.js';
import type { RunningCluster } from '../../support/running-cluster.js';
import type { RunningParley } from '../../support/running-parley.js';
import { Migration29991231000000_next_release } from './next-migration.js';

/** One node's turn. */
export interface Turn {
  readonly nodeId: string;
  /** From SIGTERM until its process had ended. */
  readonly drainMs: number;
  /** From then until the new process was ready. */
  readonly startMs: number;
}

export interface Roll {
  /** On the clock of this process. */
  readonly startedAt: number;
  /** When every shard was where it belongs again. */
  readonly endedAt: number;
  readonly migrationMs: number;
  readonly turns: readonly Turn[];
  readonly violations: readonly Violation[];
}

/** As docs and manifests have it: the migration first, then one node after the other, each when the one before it is ready. */
export async function roll(cluster: RunningCluster, say: (line: string) => void): Promise<Roll> {
  const startedAt = performance.now();
  await migrateOn(cluster);
  const migrationMs = performance.now() - startedAt;
  say(`migrated in ${Math.round(migrationMs)} ms`);
  const turns: Turn[] = [];
  const violations: Violation[] = [];
  for (const node of cluster.nodes) {
    const { turn, violation } = await restart(node);
    turns.push(turn);
    if (violation !== null) violations.push(violation);
    say(`${turn.nodeId}: drained in ${Math.round(turn.drainMs)} ms, ready again after ${Math.round(turn.startMs)} ms more`);
  }
  await cluster.settled();
  return { startedAt, endedAt: performance.now(), migrationMs, turns, violations };
}

async function migrateOn(cluster: RunningCluster): Promise<void> {
  const [first] = cluster.nodes as [RunningParley, ...RunningParley[]];
  const next = { name: Migration29991231000000_next_release.name, class: Migration29991231000000_next_release };
  const applied = await migrate(first.databaseUrl, [...migrations, next]);
  if (applied.join() !== next.name) throw new Error(`of the next release's migrations were applied: ${applied.join()}`);
}

async function restart(node: RunningParley): Promise<{ readonly turn: Turn; readonly violation: Violation | null }> {
  const { nodeId } = node;
  const from = performance.now();
  // A node that has to be killed in the end has failed the drill; the others have their turn all the same.
  const violation = await node.end().then(
    () => null,
    (): Violation => ({ kind: 'died', text: `${nodeId} did not end by itself:\n${node.log.slice(-2_000)}` }),
  );
  const ended = performance.now();
  await node.run();
  return { turn: { nodeId, drainMs: ended - from, startMs: performance.now() - ended }, violation };
}
