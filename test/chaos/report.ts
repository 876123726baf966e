import type { FaultKind } from './schedule.js';
import { longestWaitMs } from './checker/availability.js';
import type { Violation, ViolationKind } from './checker/violation.js';
import type { History } from './history.js';
import type { Options } from './options.js';

export interface Outcome {
  readonly options: Options;
  readonly history: History;
  readonly violations: readonly Violation[];
  readonly injected: Readonly<Partial<Record<FaultKind, number>>>;
  readonly convergenceMs: number | null;
}

export function figuresOf({ options, history, violations, injected, convergenceMs }: Outcome) {
  const { sends, edits, reactions } = history;
  const count = (kind: ViolationKind) => violations.filter((violation) => violation.kind === kind).length;
  const conversations = [...Map.groupBy(sends, ({ conversationId }) => conversationId).values()];
  return {
    bench: 'chaos',
    ...{ seed: options.seed, seconds: options.seconds, clients: options.clients },
    faultsInjected: Object.values(injected).reduce((sum, each) => sum + each, 0),
    faults: injected,
    acknowledged: [...sends, ...edits, ...reactions].filter(({ acknowledgedAt }) => acknowledgedAt !== null).length,
    acknowledgedMessages: sends.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length,
    lost: count('lost'),
    duplicates: count('duplicate'),
    outOfOrder: count('out of order'),
    notConverged: count('not converged'),
    refused: count('refused'),
    unanswered: count('unanswered'),
    died: count('died'),
    convergenceMs: convergenceMs === null ? null : Math.round(convergenceMs),
    longestUnavailableMs: Math.round(longestWaitMs(sends)),
    longestUnavailableOfAConversationMs: Math.round(Math.max(0, ...conversations.map(longestWaitMs))),
  };
}
