import type { MemberStatus, Mention } from '#protocol';

/** A message that a command names, as it is now. Only the conversation's one writer could change it meanwhile. */
export interface TargetMessage {
  readonly sequence: number;
  readonly messageId: string;
  readonly senderId: string;
  /** How old it was when it was read, by PostgreSQL's clock. */
  readonly ageMs: number;
  readonly deleted: boolean;
  readonly mentions: readonly Mention[];
  /** Each emoji once, in the order of first use. */
  readonly reactions: readonly ReactionCount[];
  /** Of those that the batch asks for: `<user id><emoji>`. */
  readonly givenReactions: ReadonlySet<string>;
  /** Of those that the batch asks for: keys of edits that were made already. */
  readonly usedEditKeys: ReadonlySet<string>;
}

export interface ReactionCount {
  readonly emoji: string;
  readonly count: number;
}

/** An invitation that a command names, as it is now. */
export interface TargetInvitation {
  readonly invitationId: string;
  /** Expired, by PostgreSQL's clock, when it was read. */
  readonly expired: boolean;
  readonly revoked: boolean;
  readonly usesLeft: number | null;
}

/**
 * What the commands of a batch refer to beyond the conversation's state: read before deciding, changed along
 * with every decision, forgotten after it.
 */
export interface Targets {
  readonly messages: ReadonlyMap<number, TargetMessage>;
  readonly invitations: ReadonlyMap<string, TargetInvitation>;
  /** Invitations that can still be used. Zero where no command makes one. */
  readonly usableInvitations: number;
  /** Of those who want to leave, or to join: who was a member before. */
  readonly former: ReadonlyMap<string, FormerMember>;
}

export interface FormerMember {
  readonly status: Exclude<MemberStatus, 'active'>;
  /** At which they went: all that they may know of the conversation's revision. */
  readonly revision: number;
}

export const noTargets: Targets = { messages: new Map(), invitations: new Map(), usableInvitations: 0, former: new Map() };

/** A user may give each emoji once. */
export function reactionKey(userId: string, emoji: string): string {
  return userId + emoji;
}
