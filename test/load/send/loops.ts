import { atRate, type Pace, settle, within } from '../driving/pace.js';
import { patience } from '../driving/patience.js';
import { type Usage, usageBetween, type UsageMeter } from '../driving/usage.js';
import type { Window } from '../measuring/cpu-profile.js';
import type { Exchange } from './exchange.js';
import { Tally } from './tally.js';
import { workload } from './workload.js';

export interface Bench extends Pace {
  readonly exchanges: readonly Exchange[];
}

export interface Throughput {
  readonly seconds: number;
  readonly tally: Tally;
  readonly used: Usage;
  readonly window: Window;
}

/** Every sender keeps as many messages under way as it may: how much the server can do, and what that costs. */
export async function closedLoop(
  bench: Bench,
  meter: UsageMeter,
  { warmupSeconds, measuredSeconds }: { readonly warmupSeconds: number; readonly measuredSeconds: number },
): Promise<Throughput> {
  const { exchanges, clock, timers } = bench;
  let stopped = false;
  const keepSending = async (exchange: Exchange) => {
    while (!stopped) await exchange.send(clock.monotonicNow());
  };
  const measure = async (): Promise<Throughput> => {
    await timers.sleep(warmupSeconds * 1_000);
    const fromMicros = machineMicros();
    const before = meter.read();
    const tally = new Tally();
    for (const exchange of exchanges) exchange.tally = tally;
    await timers.sleep(measuredSeconds * 1_000);
    for (const exchange of exchanges) exchange.tally = null;
    const used = usageBetween(before, meter.read());
    const toMicros = machineMicros();
    stopped = true;
    return { seconds: (toMicros - fromMicros) / 1e6, tally, used, window: { fromMicros, toMicros } };
  };

  const senders = exchanges.flatMap((exchange) =>
    Array.from({ length: workload.inFlightPerSender }, () => keepSending(exchange)),
  );
  const allAnswered = Promise.all([measure(), ...senders]);
  const [measured] = await within(
    allAnswered,
    (warmupSeconds + measuredSeconds) * 1_000 + patience.settleMs,
    'closed loop',
    bench,
  );
  await settle(bench, () => allSettled(exchanges));
  return measured;
}

/** Messages at fixed times, whether the server keeps up or not: how long one takes when nobody is in a hurry. */
export async function openLoop(bench: Bench, seconds: number): Promise<Tally> {
  const { exchanges } = bench;
  const tally = new Tally();
  for (const exchange of exchanges) exchange.tally = tally;
  const rate = { count: seconds * workload.messagesPerSecond, perSecond: workload.messagesPerSecond };
  const sends = atRate(bench, rate, (index, dueAt) => (exchanges[index % exchanges.length] as Exchange).send(dueAt));
  await within(sends, seconds * 1_000 + patience.settleMs, 'open loop', bench);
  await settle(bench, () => allSettled(exchanges));
  for (const exchange of exchanges) exchange.tally = null;
  return tally;
}

function allSettled(exchanges: readonly Exchange[]): boolean {
  return exchanges.every(({ ledger }) => ledger.settled);
}

/** The monotonic clock that all processes of this machine share, and that profiles are written in. */
function machineMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
