import { check } from './checker/checker.js';
import type { Violation } from './checker/violation.js';
import type { FaultTally } from './faults.js';
import type { Guard } from './guards.js';
import { World } from './world.js';

export interface SimulationPlan {
  readonly seed: number;
  readonly without?: Guard | null;
  readonly trace?: boolean;
}

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly faults: FaultTally;
  readonly operations: number;
  readonly commits: number;
  readonly events: number;
  readonly simulatedMs: number;
  /** The same for every run of the same seed. */
  readonly hash: string;
  readonly trace: readonly string[];
}

const settlingMs = 1_500;
const faultsMs = 25_000;
/** Until everything has healed: no lease, deadline or pause of ours is longer. */
const healingMs = 60_000;
const stepMs = 500;

/** Runs one seed to its end, and judges it. */
export async function simulate({ seed, without = null, trace = false }: SimulationPlan): Promise<Outcome> {
  const world = await World.begin({ seed, without, trace });
  const { time, clients, workload, faults, cluster } = world;
  cluster.startAll();
  await time.run(settlingMs);
  for (const client of clients) client.connect();
  world.open();
  await time.run(settlingMs);
  faults.begin();
  world.live();
  await time.run(faultsMs);

  faults.heal();
  workload.end();
  const until = time.now + healingMs;
  while (time.now < until && workload.running > 0) await time.run(stepMs);
  // What was lost at the very end shows when a session begins anew.
  for (const client of clients) client.reconnect();
  for (let calm = 0; time.now < until && calm < 2; calm += 1) {
    if (clients.some(({ busy }) => busy)) calm = -1;
    await time.run(stepMs);
  }

  const violations = check(world);
  for (const { text } of violations) world.trace.say(text);
  return {
    seed,
    violations,
    faults: world.disturbances.tally,
    operations: world.history.operations.length,
    commits: new Set(world.database.journal.rows.map(({ stamp }) => stamp)).size,
    events: time.events,
    simulatedMs: time.now,
    hash: world.trace.hash,
    trace: world.trace.lines,
  };
}
