import type { Heard } from '../history.js';
import type { Committed } from '../store/committed.js';
import { SeenConversation } from '../store/seen-conversation.js';
import { type Violation, violation } from './violation.js';

/** Nobody hears of what is not committed (invariant 1), and whoever is gone of nothing that came after (invariant 7). */
export function checkHeard(rows: readonly Committed[], heard: readonly Heard[]): readonly Violation[] {
  const violations: Violation[] = [];
  const seen = new SeenConversation();
  let next = 0;
  for (const each of heard) {
    for (; (rows[next]?.stamp ?? Infinity) < each.at; next += 1) seen.take(rows[next] as Committed);
    const what = `${each.clientId} heard of revision ${each.revision} (${each.change?.type ?? 'head'}, ${each.via})`;
    if (each.revision > seen.revision)
      violations.push(violation(1, `${what}, which was not committed: ${seen.revision} was the last`));
    const member = seen.members.get(each.userId);
    if (member === undefined) violations.push(violation(7, `${what} without ever having been a member`));
    else if (member.status !== 'active' && each.revision > member.revision) {
      violations.push(violation(7, `${what} after ${member.status} at ${member.revision}`));
    }
  }
  return violations;
}
