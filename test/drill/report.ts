import { longestWaitMs } from '../chaos/checker/availability.js';
import { countsOf, type Violation } from '../chaos/checker/violation.js';
import { acknowledgedIn } from '../chaos/history.js';
import { clockOriginMs, type Testimony } from './crowd/role.js';
import type { Options } from './options.js';
import { latenciesOf } from './phases.js';
import type { Roll, Turn } from './roll/roll.js';
import type { ReleasedSdk } from './sdk/released-sdk.js';

export interface Outcome {
  readonly options: Options;
  readonly sdk: ReleasedSdk;
  readonly rolled: Roll;
  readonly testimony: Testimony;
  readonly violations: readonly Violation[];
}

export function figuresOf({ options, sdk, rolled, testimony, violations }: Outcome) {
  const { history, originMs, convergenceMs, reconnects, healed, visibleErrors } = testimony;
  const { turns, migrationMs } = rolled;
  const lagMs = clockOriginMs() - originMs;
  const roll = { startedAt: rolled.startedAt + lagMs, endedAt: rolled.endedAt + lagMs };
  const conversations = [...Map.groupBy(history.sends, ({ conversationId }) => conversationId).values()];
  return {
    drill: 'upgrade',
    ...{ seconds: options.seconds, clients: options.clients, seed: options.seed },
    sdk: { version: testimony.sdkVersion, commit: sdk.commit },
    nodesRestarted: turns.length,
    acknowledged: acknowledgedIn(history),
    ...countsOf(violations),
    visibleErrors: visibleErrors.length,
    ...{ reconnects, healed },
    latencyMs: latenciesOf(history.sends, roll),
    longestUnavailableMs: Math.round(longestWaitMs(history.sends)),
    longestUnavailableOfAConversationMs: Math.round(Math.max(0, ...conversations.map(longestWaitMs))),
    convergenceMs: convergenceMs === null ? null : Math.round(convergenceMs),
    rollMs: Math.round(roll.endedAt - roll.startedAt),
    migrationMs: Math.round(migrationMs),
    drainMs: byNode(turns, 'drainMs'),
    startMs: byNode(turns, 'startMs'),
  };
}

function byNode(turns: readonly Turn[], figure: 'drainMs' | 'startMs'): Readonly<Record<string, number>> {
  return Object.fromEntries(turns.map((turn) => [turn.nodeId, Math.round(turn[figure])]));
}
