import type { Change } from '#protocol';

/**
 * Tells members what was committed. Best effort by contract: a member who misses an event sees the
 * gap in the revisions and asks `sync`. Only the actor publishes, and only after COMMIT.
 */
export abstract class ConversationFeed {
  /** All that one commit did to one conversation, in order of revision. */
  abstract publish(conversationId: string, changes: readonly Change[]): void;

  /** From now on these users hear of the conversation, on all of their connections. */
  abstract subscribe(conversationId: string, userIds: readonly string[]): void;
}
