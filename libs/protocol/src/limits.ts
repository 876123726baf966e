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
  /** Messages in one `window.digest`. */
  digestedWindow: 1_000,
  /** Messages in one page of history. */
  historyPage: 200,
  historyPageDefault: 50,
  /** A group, at its creation: its creator and at least two others. */
  groupMembersAtLeast: 3,
  /** Members of a group, at any time. */
  groupMembers: 500,
  groupNameLength: 100,
  groupDescriptionLength: 1_000,
  /** Members that a conversation carries in a list; all of them come with the conversation itself. */
  listedMembers: 8,
  /** How long an author may edit or delete a message, by the clock of the database. */
  editWindowMs: 15 * 60_000,
  /** Different emoji on one message. */
  distinctReactions: 20,
  /** One emoji, in UTF-16 code units. */
  emojiLength: 32,
  mentionsPerMessage: 50,
  /** Receipts of others are shared in conversations of up to so many members; typing too. */
  receiptsSharedMembers: 100,
  typingMembers: 100,
  /** A sender's `typing.start` counts at most this often. */
  typingEveryMs: 3_000,
  /** How long a receiver shows that somebody is typing after having heard of it. */
  typingShownMs: 5_000,
  /** Users whose presence one connection follows. */
  presenceSubscriptions: 200,
  /** How long after the last connection of a user ended they count as offline. */
  presenceDebounceMs: 10_000,
  /** Invitations of one conversation that can still be used. */
  invitations: 20,
  invitationMaxUses: 500,
  invitationMaxAgeSeconds: 30 * 24 * 3_600,
  pinnedConversations: 20,
  mentionPage: 100,
  mentionPageDefault: 30,
  auditPage: 200,
  auditPageDefault: 50,
  invitationTokenLength: 43,
  /** Days that one answer of the analytics covers. */
  analyticsDays: 366,
  analyticsMembers: 50,
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
