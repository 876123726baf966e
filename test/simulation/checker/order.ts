import type { Operation } from '../history.js';
import { type Violation, violation } from './violation.js';

interface Sent {
  readonly clientId: string;
  readonly sequence: number;
  readonly madeAt: number;
  readonly answeredAt: number;
}

/** What was acknowledged before another was made comes before it: invariant 4. */
export function checkOrder(operations: readonly Operation[]): readonly Violation[] {
  const sent = operations.flatMap(({ clientId, attempts }): readonly Sent[] => {
    const madeAt = attempts[0]?.invokedAt ?? Infinity;
    return attempts.flatMap(({ answer, answeredAt }) =>
      answer?.kind === 'sent' ? [{ clientId, sequence: answer.sequence, madeAt, answeredAt }] : [],
    );
  });
  const byAnswer = sent.toSorted((one, other) => one.answeredAt - other.answeredAt);
  const violations: Violation[] = [];
  let next = 0;
  let highest: Sent | undefined;
  for (const one of sent.toSorted((a, b) => a.madeAt - b.madeAt)) {
    for (; (byAnswer[next]?.answeredAt ?? Infinity) < one.madeAt; next += 1) {
      const answered = byAnswer[next] as Sent;
      if (highest === undefined || answered.sequence > highest.sequence) highest = answered;
    }
    if (highest !== undefined && highest.sequence >= one.sequence) {
      const before = `${highest.sequence} was acknowledged to ${highest.clientId} before ${one.clientId} made`;
      violations.push(violation(4, `${before} what became ${one.sequence}`));
    }
  }
  return violations;
}
