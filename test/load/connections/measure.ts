import { Redis } from 'ioredis';

import { SystemTimers } from '#kernel';
import { freePort, TcpBalancer } from '#testing/engines';

import { BenchedParley } from '../driving/benched-parley.js';
import { Cluster } from '../driving/cluster.js';
import type { Engines } from '../driving/environment.js';
import { patience } from '../driving/patience.js';
import { rolesNow } from '../driving/roles.js';
import { Server } from '../driving/server.js';
import { readResidentKb } from '../measuring/processes.js';
import { stormAfter, untilConnected } from './arrivals.js';
import { ClientProcesses } from './client-processes.js';
import type { Figures } from './figures.js';
import type { Options } from './options.js';
import { type Gateway, machineNow } from './orders.js';
import { populate } from './population.js';
import { RolesWatch } from './roles-watch.js';
import { SdkSample } from './sdk-sample.js';
import { divide } from './shares.js';
import { talk } from './talk.js';
import { workload } from './workload.js';

const timers = new SystemTimers();

/** Everybody connects and rests, some talk, and one gateway dies. */
export async function measure(engines: Engines, options: Options, report: (phase: string) => void): Promise<Figures> {
  await using stack = new AsyncDisposableStack();
  const parley = stack.use(await BenchedParley.create('gateway', engines));
  report(`putting ${options.users} users into PostgreSQL`);
  const population = await populate(options, { databaseUrl: engines.databaseUrl, masterKeyFile: parley.masterKeyFile });
  report('starting the gateways');
  const { nodes } = stack.use(await Cluster.start(parley, engines, { size: options.gateways, profile: false }));
  const api = stack.use(await Server.start(parley.beside('api'), { folder: engines.folder, profile: false }));
  const balancer = await TcpBalancer.start({ port: await freePort(), targets: nodes.map(({ url }) => addressOf(url).port) });
  stack.defer(() => balancer.close());
  const clients = stack.use(new ClientProcesses(workload.clientProcesses));
  const redis = new Redis(engines.redisUrl);
  stack.defer(() => redis.disconnect());
  const memory = async () => ({ resident: residentKb(nodes), redis: await usedKb(redis) });
  const watch = new RolesWatch(() =>
    rolesNow(
      nodes.map(({ pid }) => pid),
      engines,
      clients.pids,
    ),
  );

  const { entrants, sampled, talkers } = await divide(population, (userId) => parley.tokenOf(userId));
  await timers.sleep(patience.restMs);
  const [empty, from] = [await memory(), machineNow()];
  report('connecting');
  watch.start();
  await clients.connect(
    entrants,
    nodes.map(({ url }) => addressOf(url)),
  );
  const { lastConnectedAt, ...counts } = await untilConnected(clients, entrants.length, { from, afterLoss: false });
  if (lastConnectedAt === null) throw new Error(`Not everybody could connect: ${JSON.stringify(counts)}`);
  const connecting = watch.stop();
  await timers.sleep(patience.restMs);
  const full = await memory();
  report('resting');
  watch.start();
  await timers.sleep(workload.restingSeconds * 1_000);
  const resting = watch.stop();

  const sdk = stack.use(
    await SdkSample.connect(sampled, {
      url: `http://127.0.0.1:${balancer.port}`,
      apiUrl: api.url,
      timers,
      sendsEveryMs: workload.sdkSendsEveryMs,
    }),
  );
  sdk.begin();
  report('talking');
  const little = {
    ...options,
    messagesPerSecond: options.messagesPerSecond / 5,
    groupMessagesPerSecond: options.groupMessagesPerSecond / 5,
  };
  const calm = await talk(clients, talkers, little, watch);
  const talked = await talk(clients, talkers, options, watch);
  report(options.gateways > 1 ? 'killing a gateway' : 'done');
  const storm = options.gateways > 1 ? await stormAfter((nodes[0] as Server).pid, clients, entrants.length) : null;
  await sdk.end();
  for (const error of new Set(sdk.errors)) report(`the SDK has shown: ${error}`);
  return {
    connections: entrants.length + sdk.size,
    gateways: options.gateways,
    failedAttempts: counts.failed,
    stalledAttempts: counts.stalled,
    connectSeconds: rounded((lastConnectedAt - from) / 1_000),
    serverCpuMicrosPerConnect: rounded(connecting.used.gateways / entrants.length),
    residentKbPerConnection: rounded((full.resident - empty.resident) / entrants.length),
    redisKbPerConnection: rounded((full.redis - empty.redis) / entrants.length),
    ...talked.figures,
    acknowledged: calm.figures.acknowledged + talked.figures.acknowledged,
    received: calm.figures.received + talked.figures.received,
    lost: calm.figures.lost + talked.figures.lost,
    outOfOrder: calm.figures.outOfOrder + talked.figures.outOfOrder,
    lostConnections: counts.lost + calm.figures.lostConnections + talked.figures.lostConnections,
    calm: { messagesPerSecond: little.messagesPerSecond, latencyMs: calm.figures.latencyMs },
    reconnectedMs: storm?.reconnectedMs ?? null,
    storm: storm && { connections: storm.connections, failedAttempts: storm.failedAttempts },
    visibleErrors: sdk.errors.length,
    sdk: { clients: sdk.size, sent: sdk.sent, persisted: sdk.persisted },
    cpuCores: { connecting: connecting.cores, resting: resting.cores, calm: calm.cores, talking: talked.cores },
  };
}

const rounded = (value: number) => Math.round(value * 10) / 10;

const residentKb = (servers: readonly Server[]) => servers.reduce((sum, { pid }) => sum + readResidentKb(pid), 0);

async function usedKb(redis: Redis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]) / 1_024;
}

function addressOf(url: string): Gateway {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
