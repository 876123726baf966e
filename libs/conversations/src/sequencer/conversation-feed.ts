import type { Change, MentionNotification } from '#protocol';

/** One user, and where they were mentioned. */
export interface Mentioned {
  readonly userId: string;
  readonly notification: MentionNotification;
}

/**
 * Tells members what was committed. Best effort by contract: a member who misses an event sees the
 * gap in the revisions and asks `sync`. Only the actor publishes, and only after COMMIT.
 */
export abstract class ConversationFeed {
  /** What one commit did to one conversation, or a part of it, in order of revision. */
  abstract publish(conversationId: string, changes: readonly Change[]): void;

  /** From now on these users hear of the conversation, on all of their connections. */
  abstract subscribe(conversationId: string, userIds: readonly string[]): void;

  /** From now on these users hear nothing of it: their connections to this node have left when this returns. */
  abstract unsubscribe(conversationId: string, userIds: readonly string[]): void;

  /** Where a conversation stands, for those who may have missed how it got there. */
  abstract announce(conversationId: string, revision: number): void;

  /** Tells users that they were mentioned, wherever they are connected. */
  abstract mention(mentioned: readonly Mentioned[]): void;
}
