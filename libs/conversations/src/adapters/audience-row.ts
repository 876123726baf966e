import type { Audience } from '../domain/audience.js';

/** As queries select it for whoever tells members something; `pair` is null for a group. */
export interface AudienceRow {
  readonly conversation_id: string;
  readonly membership_epoch: string;
  readonly pair: readonly string[] | null;
}

export function audienceOfRow({ conversation_id: conversationId, membership_epoch, pair }: AudienceRow): Audience {
  if (pair !== null) return { kind: 'pair', conversationId, userIds: pair };
  return { kind: 'group', conversationId, membershipEpoch: Number(membership_epoch) };
}
