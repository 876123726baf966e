import type { Sent } from '../history.js';
import type { Violation } from './violation.js';

/** What a client sent to a conversation has its numbers in the order in which it was sent. */
export function checkOrder(sends: readonly Sent[]): readonly Violation[] {
  const violations: Violation[] = [];
  const highest = new Map<string, number>();
  for (const { clientId, conversationId, sequence } of sends) {
    if (sequence === null) continue;
    const who = `${clientId} in ${conversationId}`;
    const before = highest.get(who) ?? 0;
    if (sequence <= before) violations.push({ kind: 'out of order', text: `${who}: ${sequence} was sent after ${before}` });
    highest.set(who, Math.max(before, sequence));
  }
  return violations;
}
