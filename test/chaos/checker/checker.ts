import type { History, StoredConversation } from '../history.js';
import { checkAcknowledged } from './acknowledged.js';
import { checkOrder } from './order.js';
import { checkRows } from './rows.js';
import { checkShown } from './shown.js';
import type { Violation } from './violation.js';

/**
 * Judges a run that has come to rest by what its clients did and saw, and by the rows that are there. It shares no code with the
 * product, and knows nothing of nodes and owners: whatever was done to those, this has to be true.
 */
export function check(history: History, stored: readonly StoredConversation[]): readonly Violation[] {
  const byId = new Map(stored.map((conversation) => [conversation.conversationId, conversation]));
  return [
    ...checkAcknowledged(history, byId),
    ...checkRows(history, stored),
    ...checkOrder(history.sends),
    ...checkShown(history, byId),
  ];
}
