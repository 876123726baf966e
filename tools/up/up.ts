import { join } from 'node:path';

import { endAllProcesses, type OwnedProcess, TcpBalancer } from '#testing/engines';

import { read } from '../arguments.js';
import { buildServer } from '../build.js';
import { redis } from '../engines.js';
import { unlessEnding } from '../interruption.js';
import { Refusal, say, step } from '../terminal.js';
import { buildWeb } from '../web-build.js';
import { announce, claim } from './claim.js';
import { ownDatabase } from './database.js';
import { apart, type Layout, together } from './layout.js';
import { LocalState } from './local-state.js';
import { runOnce } from './once.js';
import { Ports } from './ports.js';
import { type ProductProcess, startProduct } from './product.js';

const mostNodes = 20;

/** `./dev up`: from nothing, or from what the last run left, to a Parley that answers; until somebody ends it. */
export async function up(args: readonly string[]): Promise<number> {
  const options = {
    fresh: { type: 'boolean', default: false },
    split: { type: 'boolean', default: false },
    nodes: { type: 'string', default: '1' },
  } as const;
  const { values } = read(args, options, './dev up [--fresh] [--split] [--nodes N]');
  const nodes = Number(values.nodes);
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > mostNodes) throw new Refusal(`--nodes is a number from 1 to ${mostNodes}`);
  const from = performance.now();
  const state = new LocalState();
  await claim(state.claimFile);
  if (values.fresh) {
    state.wipe();
    say('Starting over: the data of earlier runs is gone.');
    if (process.env['DATABASE_URL'] !== undefined) say('The database at DATABASE_URL is not ours and was left as it is.');
  }

  say('Starting Parley');
  const logs = state.startLogs();
  const ports = new Ports();
  const { errors } = buildServer();
  if (errors.length > 0) throw new Refusal(`The server does not compile:\n${errors.join('\n')}`);
  const [postgres, bus] = await Promise.all([startDatabase(state, ports, logs), startRedis(ports, logs)]);
  const foundations = { databaseUrl: postgres.url, redisUrl: bus.url, state, ports };
  const layout = await (values.split || nodes > 1 ? apart(foundations, nodes) : together(foundations));
  await Promise.all([step('Web page', buildWeb), prepareDatabase(layout, state.demoPassword)]);

  const products: { readonly what: ProductProcess; readonly started: OwnedProcess }[] = [];
  for (const what of layout.processes) products.push({ what, started: await step(what.name, () => startProduct(what, logs)) });
  if (layout.balancer !== undefined) await TcpBalancer.start(layout.balancer);
  const { url, issuer, gateway } = layout;
  announce(state.claimFile, { url, issuer, gateway });
  welcome(layout, state.demoPassword, performance.now() - from);

  const lost = await Promise.race([
    ...products.filter(({ what }) => !what.mayEnd).map(({ started }) => started.exited.then(() => started.name)),
    ...lastOf(products.filter(({ what }) => what.mayEnd).map(({ started }) => started)),
    ...(postgres.server === undefined ? [] : [postgres.server.exited.then(() => 'PostgreSQL')]),
    ...(bus.server === undefined ? [] : [bus.server.exited.then(() => 'Redis')]),
  ]);
  await unlessEnding();
  say(`\n${lost} ended by itself; stopping the rest. What it said last is in ${logs}.`);
  await endAllProcesses();
  return 1;
}

/** When one of several ends, the others serve on; without the last of them nobody does. */
function lastOf(nodes: readonly OwnedProcess[]): readonly Promise<string>[] {
  if (nodes.length === 0) return [];
  const ends = nodes.map(async (node) => {
    await node.exited;
    await unlessEnding();
    say(`  ${node.name} has ended; the others serve on.`);
  });
  return [Promise.all(ends).then(() => 'the last gateway')];
}

async function prepareDatabase({ environment }: Layout, demoPassword: string): Promise<void> {
  await step('Migrations', () => runOnce('Migrations', 'apps/standalone/src/migrate.js', environment));
  const demo = { ...environment, PARLEY_DEMO_PASSWORD: demoPassword };
  await step('Demo users', () => runOnce('Demo users', 'apps/identity/src/seed-demo.js', demo));
}

async function startDatabase(state: LocalState, ports: Ports, logs: string) {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined) return { url: given, server: undefined };
  const port = await ports.take('PostgreSQL', 54320);
  return ownDatabase({ dataDir: state.postgresFolder, port, logFile: join(logs, 'postgres.log') });
}

async function startRedis(ports: Ports, logs: string) {
  const given = process.env['REDIS_URL'];
  if (given !== undefined) return { url: given, server: undefined };
  const server = await redis({ port: await ports.take('Redis', 63790), logFile: join(logs, 'redis.log') });
  return { url: server.url, server };
}

function welcome({ url, processes }: Layout, demoPassword: string, tookMs: number): void {
  const apps = processes.length === 1 ? '' : `  ${processes.map(({ name, port }) => `${name} :${port}`).join('   ')}\n`;
  say(`
Parley is ready:  ${url}  (after ${(tookMs / 1000).toFixed(1)} s)
${apps}
  Sign in as        alice, bob or carol, or as dana, who moderates
  with password     ${demoPassword}
  A token for curl  ./dev token alice

Open two windows, sign in as two people, and let them talk. Ctrl-C stops everything; the data stays.
`);
}
