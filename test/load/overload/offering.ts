import type { ErrorCode } from '#protocol';

import { type Pace, within } from '../driving/pace.js';
import { patience } from '../driving/patience.js';
import type { Pair } from '../throughput/pair.js';

export interface Offer {
  readonly perSecond: number;
  readonly seconds: number;
  /** Whether a sender waits for its answer, and for as long as it is told to, before it sends again; its turns until then pass. */
  readonly isPolite: boolean;
}

/** What came of everything that was offered in one phase. */
export interface Offered {
  /** From the first message until the last answer. */
  readonly seconds: number;
  readonly wantedPerSecond: number;
  readonly count: number;
  /** From when a message was given to its connection. */
  readonly acknowledgedMs: readonly number[];
  readonly refusedMs: Readonly<Partial<Record<ErrorCode, readonly number[]>>>;
}

/** Offers messages over all pairs in turn, so many in a second; a driver that cannot keep up offers less. Resolves when each has its answer. */
export async function offer(pace: Pace, pairs: readonly Pair[], { perSecond, seconds, isPolite }: Offer): Promise<Offered> {
  const { clock, timers } = pace;
  const [acknowledgedMs, refusedMs]: [number[], Partial<Record<ErrorCode, number[]>>] = [[], {}];
  const open = new Set<Promise<void>>();
  const readyAt = new Map<Pair, number>();
  const offerOne = async (pair: Pair) => {
    const givenAt = clock.monotonicNow();
    if (isPolite) readyAt.set(pair, Number.POSITIVE_INFINITY);
    const refusal = await pair.offer(givenAt);
    const answeredAt = clock.monotonicNow();
    readyAt.set(pair, answeredAt + (refusal?.retryAfterMs ?? 0));
    (refusal === null ? acknowledgedMs : (refusedMs[refusal.code] ??= [])).push(answeredAt - givenAt);
  };
  const startAt = clock.monotonicNow();
  const elapsedMs = () => clock.monotonicNow() - startAt;
  let [turn, count] = [0, 0];
  for (let passedMs = 0; passedMs < seconds * 1_000; passedMs = elapsedMs()) {
    for (const due = (passedMs * perSecond) / 1_000; turn < due; turn += 1) {
      const pair = pairs[turn % pairs.length] as Pair;
      if (isPolite && (readyAt.get(pair) ?? 0) > clock.monotonicNow()) continue;
      count += 1;
      const one: Promise<void> = offerOne(pair).finally(() => open.delete(one));
      open.add(one);
    }
    await timers.sleep(1);
  }
  await within(Promise.all(open), patience.overloadMs, 'offering', pace);
  return { seconds: elapsedMs() / 1_000, wantedPerSecond: perSecond, count, acknowledgedMs, refusedMs };
}
