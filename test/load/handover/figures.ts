import type { DeliveryDefects } from '../measuring/delivery-ledger.js';
import { type Percentiles, percentiles } from '../measuring/latencies.js';
import { rounded } from '../send/figures.js';

/** One drain. */
export interface Round {
  /** From SIGTERM until the process had ended. */
  readonly drainMs: number;
  /** Of each conversation that changed hands: its pause meanwhile, and its longest in a while before. */
  readonly pausesMs: readonly number[];
  readonly quietPausesMs: readonly number[];
  /** What is between two acknowledgements of each as a rule. */
  readonly gapsMs: readonly number[];
  readonly acknowledgedPerSecond: number;
}

export interface Figures extends DeliveryDefects {
  readonly rounds: number;
  /** That changed hands, all rounds together. */
  readonly conversations: number;
  readonly pauseMs: Percentiles & { readonly max: number };
  /** The same over a while in which nothing changed hands: what the machine does to anybody. */
  readonly quietPauseMs: Percentiles;
  /** From one acknowledgement of a sender to its next, as a rule. */
  readonly gapMs: Percentiles;
  /** The longest of all rounds. */
  readonly drainMs: number;
  readonly acknowledgedPerSecond: number;
}

export function figuresOf(rounds: readonly Round[], defects: DeliveryDefects): Figures {
  const pauses = rounds.flatMap(({ pausesMs }) => pausesMs);
  return {
    rounds: rounds.length,
    conversations: pauses.length,
    pauseMs: { ...percentiles(pauses), max: rounded(Math.max(...pauses), 2) },
    quietPauseMs: percentiles(rounds.flatMap(({ quietPausesMs }) => quietPausesMs)),
    gapMs: percentiles(rounds.flatMap(({ gapsMs }) => gapsMs)),
    drainMs: rounded(Math.max(...rounds.map(({ drainMs }) => drainMs))),
    acknowledgedPerSecond: rounded(
      rounds.reduce((sum, { acknowledgedPerSecond }) => sum + acknowledgedPerSecond, 0) / rounds.length,
    ),
    ...defects,
  };
}
