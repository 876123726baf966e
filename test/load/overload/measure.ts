import { v7 } from 'uuid';

import { SystemClock, SystemTimers } from '#kernel';

import { BenchedParley } from '../driving/benched-parley.js';
import { Cluster } from '../driving/cluster.js';
import { inDatabase } from '../driving/database.js';
import type { Engines } from '../driving/environment.js';
import { type Pace, settle } from '../driving/pace.js';
import { insertAccounts } from '../driving/population.js';
import { coresOf, rolesBetween, rolesNow } from '../driving/roles.js';
import type { Server } from '../driving/server.js';
import { sumOfDefects } from '../measuring/delivery-ledger.js';
import { readResidentKb } from '../measuring/processes.js';
import { closedLoop } from '../throughput/loops.js';
import type { Pair, PairPlan } from '../throughput/pair.js';
import { withPairs } from '../throughput/pairs.js';
import { type Figures, figuresOf, type Phase, type PhaseName } from './figures.js';
import { offer } from './offering.js';
import type { Options } from './options.js';
import { workload } from './workload.js';

/** Offers a gateway much more than it can carry. `progress` hears which phase begins. */
export async function measure(engines: Engines, options: Options, progress: (phase: string) => void): Promise<Figures> {
  progress('preparing');
  await using parley = await BenchedParley.create('gateway', engines);
  const plans = Array.from({ length: workload.conversations }, planOfOne);
  const users = plans.flatMap(({ senderId, recipientId }) => [senderId, recipientId]);
  await inDatabase(engines, (client) => insertAccounts(client, users));
  progress('starting a gateway');
  await using cluster = await Cluster.start(parley, engines, { size: 1, profile: false });
  const pace = { clock: new SystemClock(), timers: new SystemTimers() };
  progress('connecting');
  const figures = await withPairs({ cluster, parley, plans, clock: pace.clock }, (pairs) =>
    runPhases({ pairs, gateway: cluster.nodes[0] as Server, engines, options, pace, progress }),
  );
  await cluster.end();
  return figures;
}

function planOfOne(): PairPlan {
  return { senderId: v7(), recipientId: v7(), sendsBy: 0, receivesBy: 0 };
}

async function runPhases(run: {
  readonly pairs: readonly Pair[];
  readonly gateway: Server;
  readonly engines: Engines;
  readonly options: Options;
  readonly pace: Pace;
  readonly progress: (phase: string) => void;
}): Promise<Figures> {
  const { pairs, gateway, engines, options, pace, progress } = run;
  const { seconds, times } = options;
  const roles = () => rolesNow([gateway.pid], engines);
  const phase = async (name: PhaseName, perSecond: number, isPolite: boolean): Promise<Phase> => {
    progress(`${name}: ${Math.round(perSecond)} messages/s`);
    const memory = watchMemory(gateway.pid, pace);
    const before = roles();
    const offered = await offer(pace, pairs, { perSecond, seconds, isPolite });
    const cpuCores = coresOf(rolesBetween(before, roles()), offered.seconds);
    await settle(pace, () => pairs.every(({ ledger }) => ledger.settled));
    return { ...offered, cpuCores, residentKb: memory.most() };
  };

  progress('as much as it can');
  const { warmupSeconds, inFlight, usualShare } = workload;
  const loop = { warmupSeconds, measuredSeconds: seconds, inFlight };
  const closed = await closedLoop({ ...pace, local: pairs, forwarded: [] }, roles, loop);
  const capacityPerSecond = closed.tallies.local.acknowledged / closed.seconds;
  const [usual, tooMuch] = [usualShare * capacityPerSecond, times * capacityPerSecond];
  const phases = {
    before: await phase('before', usual, true),
    crowd: await phase('crowd', tooMuch, true),
    between: await phase('between', usual, true),
    flood: await phase('flood', tooMuch, false),
    after: await phase('after', usual, true),
  };
  return figuresOf({ capacityPerSecond, phases, defects: sumOfDefects(pairs.map(({ ledger }) => ledger)) });
}

/** The most resident memory that a process has, from now until it is asked for. */
function watchMemory(pid: number, { timers }: Pace): { most(): number } {
  let mostKb = readResidentKb(pid);
  const look = () => (mostKb = Math.max(mostKb, readResidentKb(pid)));
  const cancel = timers.every(workload.lookMs, look);
  return {
    most: () => {
      cancel();
      return look();
    },
  };
}
