import { atRate, type Pace, settle, within } from '../driving/pace.js';
import { patience } from '../driving/patience.js';
import type { Window } from '../measuring/cpu-profile.js';
import { Tally } from '../send/tally.js';
import { type Pair, untilTaken } from './pair.js';
import { type Roles, rolesBetween } from '../driving/roles.js';
import { workload } from './workload.js';

/** The pairs whose conversation the sender's gateway owns itself, and those whose messages it forwards. */
export interface Bench extends Pace {
  readonly local: readonly Pair[];
  readonly forwarded: readonly Pair[];
}

export interface ClosedLoop {
  readonly warmupSeconds: number;
  readonly measuredSeconds: number;
  readonly inFlight?: number;
}

export interface Tallies {
  readonly local: Tally;
  readonly forwarded: Tally;
}

export interface Throughput {
  readonly seconds: number;
  readonly tallies: Tallies;
  /** How often a gateway had enough to do and said when to come again, as whoever was told did. */
  readonly putOff: number;
  readonly used: Roles;
  readonly window: Window;
}

/**
 * So many messages are under way, over all senders in turn: how much the cluster can do, and what that costs. In turn, because
 * a sender of its own pace sends more where answers are nearer, and then fewer messages would be forwarded than of real people.
 */
export async function closedLoop(
  bench: Bench,
  rolesNow: () => Roles,
  { warmupSeconds, measuredSeconds, inFlight = workload.inFlight }: ClosedLoop,
): Promise<Throughput> {
  const { clock, timers } = bench;
  const pairs = pairsOf(bench);
  let [stopped, turn, putOff] = [false, 0, 0];
  const keepSending = async () => {
    while (!stopped) {
      const pair = pairs[turn % pairs.length] as Pair;
      turn += 1;
      const againAfterMs = await pair.send(clock.monotonicNow());
      if (againAfterMs === null) continue;
      putOff += 1;
      await timers.sleep(againAfterMs);
    }
  };
  const measure = async (): Promise<Throughput> => {
    await timers.sleep(warmupSeconds * 1_000);
    const fromMicros = machineMicros();
    const before = rolesNow();
    const tallies = count(bench);
    await timers.sleep(measuredSeconds * 1_000);
    stopCounting(bench);
    const used = rolesBetween(before, rolesNow());
    const toMicros = machineMicros();
    stopped = true;
    return { seconds: (toMicros - fromMicros) / 1e6, tallies, putOff, used, window: { fromMicros, toMicros } };
  };
  const senders = Array.from({ length: inFlight }, keepSending);
  const limitMs = (warmupSeconds + measuredSeconds) * 1_000 + patience.settleMs;
  const [measured] = await within(Promise.all([measure(), ...senders]), limitMs, 'closed loop', bench);
  await settle(bench, () => allSettled(bench));
  return measured;
}

/** Messages at fixed times, whether the cluster keeps up or not: how long one takes when nobody is in a hurry, and what it costs. */
export async function openLoop(
  bench: Bench,
  rolesNow: () => Roles,
  { seconds, perSecond }: { readonly seconds: number; readonly perSecond: number },
): Promise<Throughput> {
  const pairs = pairsOf(bench);
  const fromMicros = machineMicros();
  const before = rolesNow();
  const tallies = count(bench);
  const rate = { count: seconds * perSecond, perSecond };
  let putOff = 0;
  const sends = atRate(bench, rate, async (index, dueAt) => {
    const pair = pairs[index % pairs.length] as Pair;
    putOff += await untilTaken(bench.timers, () => pair.send(dueAt));
  });
  await within(sends, seconds * 1_000 + patience.settleMs, 'open loop', bench);
  const used = rolesBetween(before, rolesNow());
  const toMicros = machineMicros();
  await settle(bench, () => allSettled(bench));
  stopCounting(bench);
  return { seconds: (toMicros - fromMicros) / 1e6, tallies, putOff, used, window: { fromMicros, toMicros } };
}

function count({ local, forwarded }: Bench): Tallies {
  const tallies = { local: new Tally(), forwarded: new Tally() };
  for (const pair of local) pair.tally = tallies.local;
  for (const pair of forwarded) pair.tally = tallies.forwarded;
  return tallies;
}

function stopCounting(bench: Bench): void {
  for (const pair of pairsOf(bench)) pair.tally = null;
}

function pairsOf({ local, forwarded }: Bench): readonly Pair[] {
  return [...local, ...forwarded];
}

function allSettled(bench: Bench): boolean {
  return pairsOf(bench).every(({ ledger }) => ledger.settled);
}

/** The monotonic clock that all processes of this machine share, and that profiles are written in. */
function machineMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
