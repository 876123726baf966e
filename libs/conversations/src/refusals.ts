import { type ErrorCode, limits, ParleyError } from '#protocol';

import type { RejectionReason } from './domain/decision.js';
import type { Answer } from './sequencer/answers.js';

interface Refusal {
  readonly code: ErrorCode;
  readonly detail?: string;
}

/** How each refusal of the domain is told. */
const refusals: Readonly<Record<RejectionReason, Refusal>> = {
  not_found: { code: 'NOT_FOUND' },
  same_user: { code: 'INVALID_REQUEST', detail: 'A conversation is with somebody else: leave yourself out.' },
  wrong_conversation: { code: 'INTERNAL' },
  key_reused: { code: 'IDEMPOTENCY_CONFLICT' },
  not_a_group: { code: 'NOT_A_GROUP' },
  forbidden: { code: 'FORBIDDEN' },
  closed: { code: 'CONVERSATION_CLOSED' },
  too_small: { code: 'INVALID_REQUEST', detail: `A group begins with at least ${limits.groupMembersAtLeast} members.` },
  full: { code: 'CONVERSATION_FULL', detail: `At most ${limits.groupMembers}.` },
  last_admin: { code: 'LAST_ADMIN' },
  message_deleted: { code: 'MESSAGE_DELETED' },
  window_closed: { code: 'EDIT_WINDOW_CLOSED' },
  invalid_mention: { code: 'INVALID_MENTION' },
  too_many_reactions: { code: 'TOO_MANY', detail: `A message has at most ${limits.distinctReactions} different reactions.` },
  too_many_invitations: { code: 'TOO_MANY', detail: `At most ${limits.invitations} invitations can be used at a time.` },
  invitation_ended: { code: 'INVITATION_ENDED' },
  unsupported: { code: 'UNSUPPORTED', detail: 'End-to-end encrypted conversations are not offered yet.' },
};

export function refusal(reason: RejectionReason): ParleyError {
  const { code, detail } = refusals[reason];
  return new ParleyError(code, detail === undefined ? {} : { detail });
}

/**
 * The good answer to a command.
 * @throws ParleyError if it was refused.
 */
export function granted<Kind extends 'sent' | 'done'>(answer: Answer, kind: Kind): Extract<Answer, { kind: Kind }> {
  if (answer.kind === 'rejected') throw refusal(answer.reason);
  if (answer.kind === 'idempotency_conflict') throw new ParleyError('IDEMPOTENCY_CONFLICT');
  if (answer.kind !== kind) throw new TypeError(`a command was answered with "${answer.kind}" where "${kind}" was due`);
  return answer as Extract<Answer, { kind: Kind }>;
}
