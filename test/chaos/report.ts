import type { FaultKind } from './schedule.js';
import { longestWaitMs } from './checker/availability.js';
import { countsOf, type Violation } from './checker/violation.js';
import { acknowledgedIn, type History } from './history.js';
import type { Options } from './options.js';

export interface Outcome {
  readonly options: Options;
  readonly history: History;
  readonly violations: readonly Violation[];
  readonly injected: Readonly<Partial<Record<FaultKind, number>>>;
  readonly convergenceMs: number | null;
}

export function figuresOf({ options, history, violations, injected, convergenceMs }: Outcome) {
  const { sends } = history;
  const conversations = [...Map.groupBy(sends, ({ conversationId }) => conversationId).values()];
  return {
    bench: 'chaos',
    ...{ seed: options.seed, seconds: options.seconds, clients: options.clients },
    faultsInjected: Object.values(injected).reduce((sum, each) => sum + each, 0),
    faults: injected,
    acknowledged: acknowledgedIn(history),
    acknowledgedMessages: sends.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length,
    ...countsOf(violations),
    convergenceMs: convergenceMs === null ? null : Math.round(convergenceMs),
    longestUnavailableMs: Math.round(longestWaitMs(sends)),
    longestUnavailableOfAConversationMs: Math.round(Math.max(0, ...conversations.map(longestWaitMs))),
  };
}
