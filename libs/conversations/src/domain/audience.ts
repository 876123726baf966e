import { invariant } from '#kernel';

import type { ConversationState } from './conversation-state.js';

/** Who hears of a conversation, at some point of it. */
export type Audience = PairAudience | GroupAudience;

/** The two of a direct conversation: always the same. */
export interface PairAudience {
  readonly kind: 'pair';
  readonly conversationId: string;
  readonly userIds: readonly string[];
}

/**
 * Those who were members of a group at any time since somebody left it last. Who is gone was a member in no such time that is not over:
 * so nothing that is told to the newest of these audiences reaches them, whatever they or their connections were told.
 */
export interface GroupAudience {
  readonly kind: 'group';
  readonly conversationId: string;
  readonly membershipEpoch: number;
}

export function audienceOf({ conversationId, opened }: ConversationState): Audience {
  invariant(opened !== null, 'a conversation that is told of was opened');
  const { type, members, membershipEpoch } = opened;
  if (type === 'direct') return { kind: 'pair', conversationId, userIds: [...members.keys()] };
  return { kind: 'group', conversationId, membershipEpoch };
}
