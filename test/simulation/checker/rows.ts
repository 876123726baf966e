import type { Committed } from '../store/committed.js';
import { type Violation, violation } from './violation.js';

/** Of one conversation, in the order in which they were committed: invariants 2, 3 and 5. */
export function checkRows(rows: readonly Committed[]): readonly Violation[] {
  const violations: Violation[] = [];
  const keys = new Map<string, number>();
  const writers = new Map<number, string>();
  let [revision, sequence, epoch] = [0, 0, 0];
  for (const row of rows) {
    const { fact, writer } = row;
    if (fact.revision !== revision + 1) {
      violations.push(violation(2, `revision ${fact.revision} of ${row.conversationId} follows ${revision}`));
    }
    revision = fact.revision;
    if (fact.kind === 'message_sent') {
      if (fact.sequence !== sequence + 1) violations.push(violation(2, `sequence ${fact.sequence} follows ${sequence}`));
      sequence = fact.sequence;
    }
    if (fact.kind === 'message_sent' || fact.kind === 'message_edited') {
      const key = `${fact.kind} ${fact.by} ${fact.idempotencyKey}`;
      const earlier = keys.get(key);
      if (earlier !== undefined) violations.push(violation(3, `revisions ${earlier} and ${revision} have one key: ${key}`));
      keys.set(key, revision);
    }
    if (row.epoch !== row.newestEpoch) {
      violations.push(
        violation(5, `${writer} committed revision ${revision} under epoch ${row.epoch}, the newest was ${row.newestEpoch}`),
      );
    }
    if (row.epoch < epoch) violations.push(violation(5, `epoch ${row.epoch} of revision ${revision} comes after epoch ${epoch}`));
    epoch = row.epoch;
    const other = writers.get(epoch);
    if (other !== undefined && other !== writer)
      violations.push(violation(5, `${other} and ${writer} both wrote under epoch ${epoch}`));
    writers.set(epoch, writer);
  }
  return violations;
}
