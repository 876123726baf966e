import type { Clock, Timers } from '#kernel';

import type { Window } from '../measuring/cpu-profile.js';
import type { Exchange } from './exchange.js';
import { Tally } from './tally.js';
import { type Usage, usageBetween, type UsageMeter } from './usage.js';
import { patience, workload } from './workload.js';

export interface Bench {
  readonly exchanges: readonly Exchange[];
  readonly clock: Clock;
  readonly timers: Timers;
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
  await settle(bench);
  return measured;
}

/** Messages at fixed times, whether the server keeps up or not: how long one takes when nobody is in a hurry. */
export async function openLoop(bench: Bench, seconds: number): Promise<Tally> {
  const { exchanges, clock, timers } = bench;
  const tally = new Tally();
  for (const exchange of exchanges) exchange.tally = tally;
  const startAt = clock.monotonicNow();
  const sendAtItsTime = async (index: number) => {
    const dueAt = startAt + (index * 1_000) / workload.messagesPerSecond;
    await timers.sleep(Math.max(0, dueAt - clock.monotonicNow()));
    // A late timer is the driver's fault and counts; an early one must not make the server look faster.
    await (exchanges[index % exchanges.length] as Exchange).send(Math.min(dueAt, clock.monotonicNow()));
  };
  const sends = Array.from({ length: seconds * workload.messagesPerSecond }, (_, index) => sendAtItsTime(index));
  await within(Promise.all(sends), seconds * 1_000 + patience.settleMs, 'open loop', bench);
  await settle(bench);
  for (const exchange of exchanges) exchange.tally = null;
  return tally;
}

/** Waits until everybody has everything, or as long as one may; then a little more, for duplicates. What is missing then, the ledgers tell. */
async function settle({ exchanges, clock, timers }: Bench): Promise<void> {
  const giveUpAt = clock.monotonicNow() + patience.settleMs;
  while (!exchanges.every(({ ledger }) => ledger.settled) && clock.monotonicNow() < giveUpAt) await timers.sleep(20);
  await timers.sleep(patience.stragglersMs);
}

function within<T>(phase: Promise<T>, deadlineMs: number, name: string, { timers }: Bench): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(deadlineMs, () =>
      reject(new Error(`${name}: messages without an answer, ${patience.settleMs} ms after the last was sent`)),
    );
    void phase.then(resolve, reject).finally(cancel);
  });
}

/** The monotonic clock that all processes of this machine share, and that profiles are written in. */
function machineMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
