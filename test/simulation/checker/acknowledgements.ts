import { unreachable } from '#kernel';

import type { ConversationCommand } from '#conversations';

import type { Attempt, Operation } from '../history.js';
import type { Committed, StoredFact } from '../store/committed.js';
import { type Violation, violation } from './violation.js';

/** Acknowledged means committed, before it was acknowledged, and as it was acknowledged: invariant 1; and 3, that a key has one answer. */
export function checkAcknowledgements(rows: readonly Committed[], operations: readonly Operation[]): readonly Violation[] {
  const violations: Violation[] = [];
  const byRevision = new Map(rows.map((row) => [row.fact.revision, row]));
  for (const operation of operations) {
    for (const { answer, answeredAt } of operation.attempts) {
      if (answer?.kind !== 'sent') continue;
      const row = byRevision.get(answer.revision);
      if (row === undefined || row.stamp > answeredAt || !isThatMessage(row.fact, operation.command, answer)) {
        const what = `${operation.clientId} was told that its message ${answer.messageId} is ${answer.sequence}, revision ${answer.revision}`;
        const instead =
          row === undefined ? 'nothing' : row.stamp > answeredAt ? 'nothing yet' : `${row.fact.kind} of ${row.fact.by}`;
        violations.push(violation(1, `${what}; there is ${instead}`));
      }
    }
  }
  return violations;
}

function isThatMessage(
  fact: StoredFact,
  command: ConversationCommand,
  { sequence, messageId }: Extract<Attempt['answer'], { kind: 'sent' }>,
): boolean {
  return (
    fact.kind === 'message_sent' &&
    command.kind === 'send_message' &&
    fact.by === command.senderId &&
    fact.idempotencyKey === command.idempotencyKey &&
    fact.sequence === sequence &&
    fact.messageId === messageId
  );
}

/** Whether a fact is what a command asked for. */
export function isDoingOf(fact: StoredFact, command: ConversationCommand): boolean {
  switch (command.kind) {
    case 'send_message':
      return fact.kind === 'message_sent' && fact.by === command.senderId && fact.idempotencyKey === command.idempotencyKey;
    case 'edit_message':
      return fact.kind === 'message_edited' && fact.by === command.by && fact.idempotencyKey === command.idempotencyKey;
    case 'delete_message':
      return fact.kind === 'message_deleted' && fact.by === command.by && fact.sequence === command.sequence;
    case 'add_reaction':
    case 'remove_reaction': {
      const kind = command.kind === 'add_reaction' ? 'reaction_added' : 'reaction_removed';
      return fact.kind === kind && fact.by === command.by && fact.sequence === command.sequence && fact.emoji === command.emoji;
    }
    case 'add_members':
      return fact.kind === 'members_joined' && fact.by === command.by && fact.userIds.every((id) => command.userIds.includes(id));
    case 'remove_member':
      return fact.kind === 'member_gone' && fact.by === command.by && fact.userId === command.userId;
    case 'leave_conversation':
      return (fact.kind === 'member_gone' && fact.userId === command.by) || fact.kind === 'conversation_closed';
    case 'open_direct_conversation':
    case 'create_group':
      return fact.kind === 'conversation_opened';
    case 'change_details':
    case 'close_conversation':
    case 'change_role':
    case 'create_invitation':
    case 'revoke_invitation':
    case 'join_by_invitation':
      return false;
    default:
      return unreachable(command);
  }
}
