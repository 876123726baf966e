import type { Conversation, Membership, Message } from '#protocol';

/** A line of the conversation list. */
export interface ConversationSummary {
  /** Its `revision` and `lastSequence` are the newest that this client knows. */
  readonly conversation: Conversation;
  /**
   * What it is to me: unread messages and mentions, muted, pinned, archived. Of a conversation that was
   * left, `status` says so, and nothing after that is shown.
   */
  readonly membership: Membership;
  /** The newest message; absent while there is none. */
  readonly lastMessage?: Message;
}
