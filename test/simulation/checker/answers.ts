import type { Answer, ConversationCommand } from '#conversations';
import { unreachable } from '#kernel';

import type { Operation } from '../history.js';
import type { Committed } from '../store/committed.js';
import { SeenConversation } from '../store/seen-conversation.js';
import { isDoingOf } from './acknowledgements.js';
import { type Violation, violation } from './violation.js';

interface Question {
  readonly operation: Operation;
  readonly answer: Extract<Answer, { kind: 'done' | 'rejected' }>;
  /** The revisions that the conversation may have had when it was answered: not before what was known when it was asked. */
  readonly from: number;
  readonly to: number;
  readonly madeAt: number;
  readonly answeredAt: number;
}

/**
 * Refusals, and "it is so already", are answers about a state. There must be a moment between question and answer at which
 * they were right: an owner that answers from memory after another has written breaks this, and so does one that says
 * done before it is. Invariants 1 and 5, for what writes nothing.
 */
export function checkAnswers(rows: readonly Committed[], operations: readonly Operation[]): readonly Violation[] {
  const violations: Violation[] = [];
  let open: Question[] = [];
  for (const question of questionsOf(rows, operations)) {
    if (question.answer.kind === 'done' && isOwnDoing(rows, question)) continue;
    open.push(question);
  }
  const seen = new SeenConversation();
  for (const row of [null, ...rows]) {
    if (row !== null) seen.take(row);
    const { revision } = seen;
    open = open.filter((question) => {
      if (question.from > revision || !isRight(seen, question)) return true;
      return question.to < revision;
    });
  }
  for (const { operation, answer, from, to } of open) {
    const said = answer.kind === 'done' ? `done at ${answer.revision}` : answer.reason;
    const what = `${operation.clientId} was answered "${said}" to ${JSON.stringify(operation.command)}`;
    violations.push(violation('answers', `${what}, which was right at none of the revisions ${from} to ${to}`));
  }
  for (const { operation, answer } of conflicts(operations)) {
    violations.push(
      violation(3, `${operation.clientId} heard ${JSON.stringify(answer)} to ${JSON.stringify(operation.command)}`),
    );
  }
  return violations;
}

/** Every key of these clients is used for one thing. */
function conflicts(operations: readonly Operation[]) {
  return operations.flatMap((operation) =>
    operation.attempts.flatMap(({ answer }) => (answer?.kind === 'idempotency_conflict' ? [{ operation, answer }] : [])),
  );
}

function questionsOf(rows: readonly Committed[], operations: readonly Operation[]): readonly Question[] {
  const acknowledged = acknowledgedRevisions(operations);
  const questions: Question[] = [];
  for (const operation of operations) {
    const madeAt = operation.attempts[0]?.invokedAt ?? Infinity;
    for (const { answer, invokedAt, answeredAt } of operation.attempts) {
      if (answer?.kind !== 'done' && answer?.kind !== 'rejected') continue;
      const from = lastBefore(acknowledged, invokedAt);
      questions.push({ operation, answer, from, to: revisionAt(rows, answeredAt), madeAt, answeredAt });
    }
  }
  return questions;
}

/** How far the conversation was known to have come, and since when. */
function acknowledgedRevisions(operations: readonly Operation[]): readonly { readonly at: number; readonly revision: number }[] {
  const answers = operations.flatMap(({ attempts }) =>
    attempts.flatMap(({ answer, answeredAt }) =>
      answer?.kind === 'sent' || answer?.kind === 'done' ? [{ at: answeredAt, revision: answer.revision }] : [],
    ),
  );
  let highest = 0;
  return answers
    .toSorted((one, other) => one.at - other.at)
    .map(({ at, revision }) => ({ at, revision: (highest = Math.max(highest, revision)) }));
}

function lastBefore(acknowledged: readonly { readonly at: number; readonly revision: number }[], at: number): number {
  return acknowledged.findLast((each) => each.at < at)?.revision ?? 0;
}

function revisionAt(rows: readonly Committed[], at: number): number {
  return rows.findLast(({ stamp }) => stamp < at)?.fact.revision ?? 0;
}

/** Whether it says `done` of what this very operation has done. */
function isOwnDoing(rows: readonly Committed[], { operation, answer, madeAt, answeredAt }: Question): boolean {
  if (answer.kind !== 'done') return false;
  const row = rows.find(({ fact }) => fact.revision === answer.revision);
  return row !== undefined && row.stamp > madeAt && row.stamp < answeredAt && isDoingOf(row.fact, operation.command);
}

function isRight(seen: SeenConversation, { operation: { command }, answer, from, to }: Question): boolean {
  if (answer.kind === 'rejected') return isRefused(seen, command, answer.reason);
  // Whoever has left hears at which revision that was, and nothing of what came since.
  const member = command.kind === 'leave_conversation' ? seen.members.get(command.by) : undefined;
  if (member?.status === 'left') return answer.revision === member.revision;
  return answer.revision >= from && answer.revision <= to && isSo(seen, command);
}

/** Whether what a command asks for is so already. */
function isSo(seen: SeenConversation, command: ConversationCommand): boolean {
  switch (command.kind) {
    case 'create_group':
    case 'open_direct_conversation':
      return seen.opened !== null;
    case 'add_members':
      return command.userIds.every((userId) => seen.isMember(userId));
    case 'remove_member':
      return !seen.isMember(command.userId);
    case 'edit_message':
      return seen.messages.get(command.sequence)?.editKeys.has(command.idempotencyKey) ?? false;
    case 'delete_message':
      return (seen.messages.get(command.sequence)?.deleted ?? null) !== null;
    case 'add_reaction':
    case 'remove_reaction': {
      const given = seen.messages.get(command.sequence)?.given.has(`${command.by} ${command.emoji}`) ?? false;
      return given === (command.kind === 'add_reaction');
    }
    case 'send_message':
    case 'leave_conversation':
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

function isRefused(seen: SeenConversation, command: ConversationCommand, reason: string): boolean {
  const by = 'by' in command ? command.by : 'senderId' in command ? command.senderId : command.openedBy;
  const message = 'sequence' in command ? seen.messages.get(command.sequence) : undefined;
  const admins = [...seen.members.values()].filter(({ role, status }) => role === 'admin' && status === 'active');
  const isAdmin = seen.isMember(by) && seen.members.get(by)?.role === 'admin';
  switch (reason) {
    case 'not_found':
      return !seen.isMember(by) || ('sequence' in command && message === undefined);
    case 'forbidden':
      return (
        seen.isMember(by) && (command.kind === 'remove_member' ? !isAdmin : message !== undefined && message.senderId !== by)
      );
    case 'message_deleted':
      return message?.deleted != null;
    case 'last_admin':
      return isAdmin && admins.length === 1;
    case 'closed':
      return seen.closedAt !== null;
    default:
      return false;
  }
}
