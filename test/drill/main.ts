import { join } from 'node:path';

import { SystemTimers } from '#kernel';
import { PostgresServer, RedisServer } from '#testing';
import { endAllProcesses } from '#testing/engines';

import { check } from '../chaos/checker/checker.js';
import { printed } from '../chaos/checker/violation.js';
import { readStored } from '../chaos/stored.js';
import { RunningCluster } from '../support/running-cluster.js';
import { TestIssuer } from '../support/test-issuer.js';
import { CrowdProcess } from './crowd/crowd-process.js';
import { type Options, parseOptions, usage } from './options.js';
import { figuresOf, type Outcome } from './report.js';
import { roll } from './roll/roll.js';
import { ReleasedSdk } from './sdk/released-sdk.js';

const nodes = 3;
/** The root of the clone, seen from dist/test/drill. */
const repository = new URL('../../../', import.meta.url).pathname;
const say = (line: string) => void process.stderr.write(`${line}\n`);

/** `./dev drill upgrade`: every node is replaced under load, with clients of the release before. Nobody may lose anything, or notice. */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = parseOptions(process.argv.slice(2));
  const shelf = { releases: join(repository, 'releases'), modules: join(repository, 'node_modules') };
  const sdk = ReleasedSdk.unpack(shelf, options.release);
  try {
    const outcome = await onCluster((cluster, issuer) => drill({ options, sdk, cluster, issuer }));
    const { violations, testimony } = outcome;
    process.stdout.write(printed(violations));
    for (const error of testimony.visibleErrors.slice(0, 20)) process.stdout.write(`visible ${error}\n`);
    if (violations.length + testimony.visibleErrors.length > 0) process.exitCode = 1;
    process.stdout.write(`${JSON.stringify(figuresOf(outcome), null, options.json ? 0 : 2)}\n`);
  } finally {
    sdk.dispose();
  }
}

/** Engines, nodes and a balancer of this drill alone. */
async function onCluster<T>(work: (cluster: RunningCluster, issuer: TestIssuer) => Promise<T>): Promise<T> {
  await using undo = new AsyncDisposableStack();
  const postgres = await PostgresServer.start({ settings: { max_connections: 300 } });
  undo.defer(() => postgres.dispose());
  const redis = await RedisServer.start();
  undo.defer(() => redis.dispose());
  const issuer = await TestIssuer.start();
  undo.defer(() => issuer.stop());
  const environment = { ...issuer.environment, LOG_LEVEL: 'info' };
  const cluster = await RunningCluster.start(nodes, { adminUrl: postgres.url, redisUrl: redis.url, environment });
  undo.defer(() => cluster.stop());
  return await work(cluster, issuer); // Awaited here: what it runs on ends with this function.
}

interface Stage {
  readonly options: Options;
  readonly sdk: ReleasedSdk;
  readonly cluster: RunningCluster;
  readonly issuer: TestIssuer;
}

async function drill({ options, sdk, cluster, issuer }: Stage): Promise<Outcome> {
  const { seed, clients, seconds } = options;
  const databaseUrl = cluster.nodes[0]?.databaseUrl ?? '';
  const timers = new SystemTimers();
  const common = { seed, clients, databaseUrl };
  const crowd = await CrowdProcess.start({ ...common, folder: sdk.folder, url: cluster.url, issuerUrl: issuer.url });
  say(`${clients} clients with the SDK ${sdk.version} at ${nodes} nodes`);
  await timers.sleep(seconds * 500);
  const rolled = await roll(cluster, say);
  await timers.sleep(seconds * 500);
  const testimony = await crowd.rest();
  if (!testimony.sdkFile.startsWith(sdk.folder)) throw new Error(`the clients had the SDK of ${testimony.sdkFile}`);
  const violations = [...check(testimony.history, await readStored(databaseUrl)), ...rolled.violations];
  return { options, sdk, rolled, testimony, violations };
}

process.once('SIGTERM', () => void endAllProcesses().finally(() => process.exit(143)));
await main();
