/**
 * Every size that a client can meet. They are part of the protocol: the SDK refuses early what the
 * server would refuse late, with the same number.
 */
export const limits = {
  /** One Socket.IO packet, in bytes. A larger one closes the connection. */
  packetBytes: 65_536,
  /** Text of one message, in UTF-16 code units (what JavaScript calls `length`). */
  messageTextLength: 8_000,
  /** Changes in one page of `sync`. */
  syncPage: 1_000,
  syncPageDefault: 200,
  /** Messages in one page of history. */
  historyPage: 200,
  historyPageDefault: 50,
  /** Heads in one `inbox.sync`: they must fit one packet. */
  inboxHeads: 1_000,
  /** Conversations in one page of the list. */
  conversationPage: 100,
  conversationPageDefault: 30,
  /** Users in one answer of the people search. */
  userSearchPage: 20,
  userQueryLength: 64,
  /** A REST body, in bytes. */
  bodyBytes: 65_536,
} as const;
