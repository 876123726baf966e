import type { Change, MentionNotification } from '#protocol';

import type { Audience, GroupAudience } from '../domain/audience.js';

/** One user, and where they were mentioned. */
export interface Mentioned {
  readonly userId: string;
  readonly notification: MentionNotification;
}

/**
 * Tells members what was committed. Best effort by contract: a member who misses an event sees the
 * gap in the revisions and asks `sync`. Only the actor publishes, and only after COMMIT.
 *
 * Words may be lost and may overtake each other. Whoever misses one hears less than they should, never more: an audience is one
 * of those who were in it at its time, and each removal begins another.
 */
export abstract class ConversationFeed {
  /** What one commit did to one conversation, or a part of it, in order of revision. */
  abstract publish(audience: Audience, changes: readonly Change[]): void;

  /** From now on these members hear what is told to this audience, on all of their connections. */
  abstract subscribe(group: GroupAudience, userIds: readonly string[]): void;

  /** These have gone, and need not hear any more what is told to this audience, of which they were. */
  abstract unsubscribe(group: GroupAudience, userIds: readonly string[]): void;

  /** Where a conversation stands, for those who may have missed how it got there. */
  abstract announce(audience: Audience, revision: number): void;

  /** Tells users that they were mentioned, wherever they are connected. */
  abstract mention(mentioned: readonly Mentioned[]): void;
}
