import type { Clock, Timers } from '#kernel';

import { patience } from './patience.js';

/** Whose time it is. */
export interface Pace {
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * Does something `count` times, each at its time whether the server keeps up or not; `act` is told when it was due.
 * A late timer is the driver's fault and counts; an early one must not make the server look faster.
 */
export async function atRate(
  { clock, timers }: Pace,
  { count, perSecond }: { readonly count: number; readonly perSecond: number },
  act: (index: number, dueAt: number) => Promise<void>,
): Promise<void> {
  const startAt = clock.monotonicNow();
  const actAtItsTime = async (index: number) => {
    const dueAt = startAt + (index * 1_000) / perSecond;
    await timers.sleep(Math.max(0, dueAt - clock.monotonicNow()));
    await act(index, Math.min(dueAt, clock.monotonicNow()));
  };
  await Promise.all(Array.from({ length: count }, (_, index) => actAtItsTime(index)));
}

/** Waits until everybody has everything, or as long as one may; then a little more, for duplicates. What is missing then, the ledgers tell. */
export async function settle({ clock, timers }: Pace, settled: () => boolean): Promise<void> {
  const giveUpAt = clock.monotonicNow() + patience.settleMs;
  while (!settled() && clock.monotonicNow() < giveUpAt) await timers.sleep(20);
  await timers.sleep(patience.stragglersMs);
}

/** @throws Error when the phase is not over by then: something was never answered. */
export function within<T>(phase: Promise<T>, deadlineMs: number, name: string, { timers }: Pace): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(deadlineMs, () =>
      reject(new Error(`${name}: something without an answer, ${deadlineMs} ms after the start`)),
    );
    void phase.then(resolve, reject).finally(cancel);
  });
}
