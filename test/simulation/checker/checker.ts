import type { World } from '../world.js';
import { checkAcknowledgements } from './acknowledgements.js';
import { checkAnswers } from './answers.js';
import { checkCopies } from './copies.js';
import { checkHeard } from './heard.js';
import { checkOrder } from './order.js';
import { checkProgress } from './progress.js';
import { checkRows } from './rows.js';
import type { Violation } from './violation.js';

/**
 * Judges a world that has come to rest by what lies in its store and by what its clients did and saw. It knows nothing of
 * actors, lanes and leases: whatever those do, this has to be true.
 */
export function check(world: World): readonly Violation[] {
  const { database, history, reader, clients } = world;
  const violations: Violation[] = [];
  for (const conversationId of [world.groupId, world.directId]) {
    const rows = database.journal.rowsOf(conversationId);
    const operations = history.operations.filter((operation) => operation.conversationId === conversationId);
    const heard = history.heard.filter((each) => each.conversationId === conversationId);
    violations.push(
      ...checkRows(rows),
      ...checkAcknowledgements(rows, operations),
      ...checkOrder(operations),
      ...checkAnswers(rows, operations),
      ...checkHeard(rows, heard),
      ...checkCopies({ conversationId, rows, operations, clients, reader }),
    );
  }
  violations.push(...checkProgress(history.operations, clients));
  return violations;
}
