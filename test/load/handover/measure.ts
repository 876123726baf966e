import { v7 } from 'uuid';

import { SystemClock, SystemTimers } from '#kernel';

import { BenchedParley } from '../driving/benched-parley.js';
import { Cluster } from '../driving/cluster.js';
import { inDatabase } from '../driving/database.js';
import type { Engines } from '../driving/environment.js';
import { type Pace, settle } from '../driving/pace.js';
import { insertAccounts } from '../driving/population.js';
import type { Server } from '../driving/server.js';
import { sumOfDefects } from '../measuring/delivery-ledger.js';
import { type Pair, type PairPlan, untilTaken } from '../throughput/pair.js';
import { withPairs } from '../throughput/pairs.js';
import { type Figures, figuresOf, type Round } from './figures.js';
import { normalGap, pauseIn } from './gaps.js';
import type { Options } from './options.js';
import { leaving, workload } from './workload.js';

/** Drains a node under load, again and again. `progress` hears which phase begins. */
export async function measure(engines: Engines, options: Options, progress: (phase: string) => void): Promise<Figures> {
  progress('preparing');
  await using parley = await BenchedParley.create('gateway', engines);
  const plans = Array.from({ length: workload.conversations }, (_, index) => planOf(index));
  const users = plans.flatMap(({ senderId, recipientId }) => [senderId, recipientId]);
  await inDatabase(engines, (client) => insertAccounts(client, users));
  progress('starting three gateways');
  await using cluster = await Cluster.start(parley, engines, { size: workload.gateways, profile: false });
  const figures = await drainAgainAndAgain({ cluster, parley, plans, options, progress });
  await cluster.end();
  return figures;
}

/** The two of each are connected to the two gateways that stay. */
function planOf(index: number): PairPlan {
  return { senderId: v7(), recipientId: v7(), sendsBy: index % 2, receivesBy: (index + 1) % 2 };
}

async function drainAgainAndAgain(run: {
  readonly cluster: Cluster;
  readonly parley: BenchedParley;
  readonly plans: readonly PairPlan[];
  readonly options: Options;
  readonly progress: (phase: string) => void;
}): Promise<Figures> {
  const { cluster, parley, plans, options, progress } = run;
  const pace = { clock: new SystemClock(), timers: new SystemTimers() };
  progress('connecting');
  return withPairs({ cluster, parley, plans, clock: pace.clock }, async (pairs) => {
    const rounds: Round[] = [];
    while (rounds.length < options.rounds) {
      progress(`drain ${rounds.length + 1} of ${options.rounds}`);
      rounds.push(await drainOnce(cluster, pairs, options.thinkMs, pace));
      await settle(pace, () => pairs.every(({ ledger }) => ledger.settled));
      await cluster.run(leaving);
      await cluster.balanced();
    }
    return figuresOf(rounds, sumOfDefects(pairs.map(({ ledger }) => ledger)));
  });
}

async function drainOnce(cluster: Cluster, pairs: readonly Pair[], thinkMs: number, { clock, timers }: Pace): Promise<Round> {
  const ownerOf = await cluster.ownership();
  const moving = pairs.map(({ conversationId }) => ownerOf(conversationId) === leaving);
  let stopped = false;
  const keepSending = async (pair: Pair) => {
    const acknowledgedAt: number[] = [];
    while (!stopped) {
      await untilTaken(timers, () => pair.send(clock.monotonicNow()));
      acknowledgedAt.push(clock.monotonicNow());
      await timers.sleep(thinkMs);
    }
    return acknowledgedAt;
  };
  const drain = async () => {
    const startedAt = clock.monotonicNow();
    await timers.sleep(workload.warmupMs);
    const fromMs = clock.monotonicNow();
    await (cluster.nodes[leaving] as Server).end();
    const toMs = clock.monotonicNow();
    await timers.sleep(workload.afterMs);
    stopped = true;
    return { fromMs, toMs, seconds: (clock.monotonicNow() - startedAt) / 1_000 };
  };
  const [{ fromMs, toMs, seconds }, ...acknowledged] = await Promise.all([drain(), ...pairs.map(keepSending)]);
  const moved = acknowledged.filter((_, index) => moving[index]);
  return {
    drainMs: toMs - fromMs,
    // What was on its way to the node when it ended is answered later, by the next.
    pausesMs: moved.map((at) => pauseIn(at, { fromMs, toMs: toMs + workload.afterMs })),
    quietPausesMs: moved.map((at) => pauseIn(before(at, fromMs), { fromMs: fromMs - workload.quietMs, toMs: fromMs })),
    gapsMs: moved.map((at) => normalGap(before(at, fromMs))),
    acknowledgedPerSecond: acknowledged.flat().length / seconds,
  };
}

function before(at: readonly number[], ms: number): readonly number[] {
  return at.filter((each) => each < ms);
}
