import { v7 } from 'uuid';

import { SystemClock, SystemTimers } from '#kernel';

import { BenchedParley } from '../driving/benched-parley.js';
import { Cluster } from '../driving/cluster.js';
import { inDatabase } from '../driving/database.js';
import type { Engines } from '../driving/environment.js';
import { insertAccounts } from '../driving/population.js';
import { rolesNow } from '../driving/roles.js';
import { sumOfDefects } from '../measuring/delivery-ledger.js';
import { type Figures, figuresOf } from './figures.js';
import { closedLoop, openLoop, type Throughput } from './loops.js';
import type { Options } from './options.js';
import type { Pair, PairPlan } from './pair.js';
import { withPairs } from './pairs.js';
import { workload } from './workload.js';

export interface Measured {
  readonly figures: Figures;
  readonly throughput: Throughput;
  readonly calm: Throughput;
  readonly profileFile: string | null;
}

/** Runs the whole workload against a cluster, from its start to its end. `progress` hears which phase begins. */
export async function measure(engines: Engines, options: Options, progress: (phase: string) => void): Promise<Measured> {
  progress('preparing');
  await using parley = await BenchedParley.create('gateway', engines);
  const plans = Array.from({ length: workload.conversations }, (_, index) => planOf(index));
  const users = plans.flatMap(({ senderId, recipientId }) => [senderId, recipientId]);
  await inDatabase(engines, (client) => insertAccounts(client, users));
  progress(`starting ${workload.gateways} gateways`);
  await using cluster = await Cluster.start(parley, engines, { size: workload.gateways, profile: options.profile });
  const measured = await runPhases({ cluster, parley, engines, options, plans, progress });
  await cluster.end();
  return { ...measured, profileFile: cluster.nodes[0]?.profileFile ?? null };
}

/** Senders take turns among the gateways, and whom they write to is on another one. */
function planOf(index: number): PairPlan {
  const { gateways } = workload;
  const sendsBy = index % gateways;
  const receivesBy = (sendsBy + 1 + (Math.floor(index / gateways) % (gateways - 1))) % gateways;
  return { senderId: v7(), recipientId: v7(), sendsBy, receivesBy };
}

async function runPhases(run: {
  readonly cluster: Cluster;
  readonly parley: BenchedParley;
  readonly engines: Engines;
  readonly options: Options;
  readonly plans: readonly PairPlan[];
  readonly progress: (phase: string) => void;
}): Promise<Omit<Measured, 'profileFile'>> {
  const { cluster, parley, engines, options, plans, progress } = run;
  const [clock, timers] = [new SystemClock(), new SystemTimers()];
  progress('connecting');
  return withPairs({ cluster, parley, plans, clock }, async (pairs) => {
    const isLocal = await localBy(cluster);
    const bench = { clock, timers, local: pairs.filter(isLocal), forwarded: pairs.filter((pair) => !isLocal(pair)) };
    const pids = cluster.nodes.map(({ pid }) => pid);

    progress(`closed loop, ${options.warmupSeconds} + ${options.measuredSeconds} s`);
    const roles = () => rolesNow(pids, engines);
    const throughput = await closedLoop(bench, roles, options);
    progress(`open loop, ${options.measuredSeconds} s`);
    const calm = await openLoop(bench, roles, { seconds: options.measuredSeconds, perSecond: options.messagesPerSecond });

    const stillLocal = await localBy(cluster);
    if (pairs.some((pair) => isLocal(pair) !== stillLocal(pair))) throw new Error('shards moved meanwhile: measure again');
    const defects = sumOfDefects(pairs.map(({ ledger }) => ledger));
    return { figures: figuresOf({ throughput, calm, defects }), throughput, calm };
  });
}

async function localBy(cluster: Cluster): Promise<(pair: Pair) => boolean> {
  const ownerOf = await cluster.ownership();
  return ({ conversationId, sendsBy }) => ownerOf(conversationId) === sendsBy;
}
