/** Opens the direct conversation of two users, which may exist already. */
export interface OpenDirectConversation {
  readonly kind: 'open_direct_conversation';
  readonly openedBy: string;
  readonly otherUserId: string;
}

/** Sends a message. Repeating it with the same key means the same message. */
export interface SendMessage {
  readonly kind: 'send_message';
  readonly senderId: string;
  /** Unique per sender and conversation, for ever. */
  readonly idempotencyKey: string;
  /** Made at the edge, like every id: the core has no randomness. Unused when the key was used before. */
  readonly messageId: string;
  readonly text: string;
}

export type ConversationCommand = OpenDirectConversation | SendMessage;
