import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Parley } from '#client';
import { SystemTimers } from '#kernel';
import { endAllProcesses } from '#testing/engines';

import { TestIssuer } from '../support/test-issuer.js';
import { check } from './checker/checker.js';
import { printed, type Violation } from './checker/violation.js';
import { ChaosCluster } from './cluster/chaos-cluster.js';
import { Crowd } from './crowd/crowd.js';
import { FaultInjector } from './fault-injector.js';
import { type Options, parseOptions, usage } from './options.js';
import { figuresOf, type Outcome } from './report.js';
import { scheduleOf } from './schedule.js';
import { readHeads, readStored } from './stored.js';

const nodes = 3;
const say = (line: string) => void process.stderr.write(`${line}\n`);

/** `./dev chaos`: everything real, everything that can go wrong with it, and what came of that. */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = parseOptions(process.argv.slice(2));
  const issuer = await TestIssuer.start();
  const cluster = await ChaosCluster.start(nodes, issuer);
  try {
    const outcome = await run({ options, cluster, issuer });
    process.stdout.write(printed(outcome.violations));
    if (outcome.violations.length > 0) process.exitCode = 1;
    if (outcome.violations.length > 0 || options.keep) {
      process.stdout.write(`evidence: ${keepEvidence(outcome, cluster)}\n`);
    }
    process.stdout.write(`${JSON.stringify(figuresOf(outcome), null, options.json ? 0 : 2)}\n`);
  } finally {
    await cluster.stop();
    await issuer.stop();
  }
}

interface Stage {
  readonly options: Options;
  readonly cluster: ChaosCluster;
  readonly issuer: TestIssuer;
}

async function run({ options, cluster, issuer }: Stage): Promise<Outcome> {
  const { seed, seconds, clients } = options;
  const timers = new SystemTimers();
  const crowd = await Crowd.gather({ sdk: Parley, url: cluster.url, issuer, timers, seed, size: clients });
  say(`${clients} clients at ${nodes} nodes; ${seconds} s of seed ${seed}`);
  const injector = new FaultInjector({ cluster, timers, say });
  say(`begins at ${Math.round(performance.now())} ms of the clock of histories, ${new Date().toISOString()}`);
  crowd.begin();
  await Promise.all([timers.sleep(seconds * 1_000), injector.run(scheduleOf({ seed, seconds, nodes }))]);
  await crowd.rest();

  const convergenceMs = await crowd.settle(() => readHeads(cluster.databaseUrl));
  const history = crowd.history();
  const stored = await readStored(cluster.databaseUrl);
  await crowd.leave();
  const deaths = cluster.deaths.map((text): Violation => ({ kind: 'died', text }));
  return { options, history, violations: [...check(history, stored), ...deaths], injected: injector.injected, convergenceMs };
}

/** What the clients did and saw, and what the nodes said: the rows go with their server. */
function keepEvidence({ history, violations }: Outcome, cluster: ChaosCluster): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-chaos-'));
  writeFileSync(join(folder, 'violations.json'), JSON.stringify(violations, null, 2));
  writeFileSync(join(folder, 'history.json'), JSON.stringify(history));
  for (const { parley } of cluster.nodes) writeFileSync(join(folder, `${parley.nodeId}.log`), parley.log);
  return folder;
}

process.once('SIGTERM', () => void endAllProcesses().finally(() => process.exit(143)));
await main();
