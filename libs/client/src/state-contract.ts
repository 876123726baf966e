import type { Conversation, Membership, Message, Receipt } from '#protocol';

import type { ConnectionStatus } from './connection-status.js';
import type { ConversationSummary } from './conversation-summary.js';
import type { OutboxSnapshot } from './outbox/outbox-status.js';
import type { OutgoingMessage } from './outgoing-contract.js';

/** What a client shows besides its conversations, as one snapshot: each part is the very same one until it changed. */
export interface ParleyState {
  readonly connection: ConnectionStatus;
  /** As `conversations.list()`. */
  readonly conversations: readonly ConversationSummary[];
  readonly outbox: OutboxSnapshot;
}

/** What a view shows, as one snapshot: each part as the view's own property of that name, and the very same one until it changed. */
export interface ConversationState {
  readonly details: Conversation;
  readonly membership: Membership;
  readonly messages: readonly Message[];
  readonly pending: readonly OutgoingMessage[];
  readonly receipts: readonly Receipt[];
  readonly typing: readonly string[];
  readonly revision: number;
  readonly verified: number;
}
