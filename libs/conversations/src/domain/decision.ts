import type { Fact } from './facts.js';

/** Refusals that a caller can expect. The edge turns each into an error of the registry. */
export const rejectionReasons = [
  'not_found',
  'same_user',
  'wrong_conversation',
  'key_reused',
  'not_a_group',
  'forbidden',
  'closed',
  'too_small',
  'full',
  'last_admin',
  'message_deleted',
  'window_closed',
  'invalid_mention',
  'too_many_reactions',
  'too_many_invitations',
  'invitation_ended',
  'unsupported',
] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

export type Decision =
  /** In order; the last one answers for all of them. */
  | { readonly kind: 'decided'; readonly facts: readonly [Fact, ...Fact[]] }
  /** The command asks for what is so already: nothing to write, and a good answer. */
  | { readonly kind: 'unchanged'; /** Absent: the conversation's. */ readonly revision?: number }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason };

export const decided = (...facts: readonly [Fact, ...Fact[]]): Decision => ({ kind: 'decided', facts });
export const unchanged: Decision = { kind: 'unchanged' };
export const unchangedSince = (revision: number): Decision => ({ kind: 'unchanged', revision });
export const rejected = (reason: RejectionReason): Decision => ({ kind: 'rejected', reason });
