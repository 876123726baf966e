import type { ConversationType, HistoryQuery, MemberRole, PrivacyMode } from '#protocol';

import type { StoredMessage } from './stored-message.js';

/** Of the change that brings a conversation into being. */
export const beginningRevision = 1;

/** A conversation as its members may read it. */
export interface ConversationDetails {
  readonly conversationId: string;
  readonly type: ConversationType;
  readonly privacyMode: PrivacyMode;
  readonly name: string | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly lastSequence: number;
  readonly revision: number;
  readonly changedAt: Date;
  readonly members: readonly { readonly userId: string; readonly role: MemberRole }[];
}

export interface MessagePage {
  readonly messages: readonly StoredMessage[];
  readonly hasMore: boolean;
  /** Of the conversation, in the same snapshot. */
  readonly revision: number;
}

export interface ChangePage {
  /** Only when it is among the changes asked for: the beginning of the conversation. */
  readonly beginning: ConversationDetails | null;
  readonly messages: readonly StoredMessage[];
  readonly revision: number;
  readonly hasMore: boolean;
}

export interface ListCursor {
  readonly changedAt: Date;
  readonly conversationId: string;
}

export interface ConversationHead {
  readonly conversationId: string;
  readonly revision: number;
  readonly lastSequence: number;
}

/**
 * Reads conversations for a member. It promises that each call shows one moment, and that who is not
 * a member gets null, exactly as for an id that does not exist. It promises no order between calls.
 */
export abstract class ConversationReader {
  abstract details(conversationId: string, readerId: string): Promise<ConversationDetails | null>;

  /** Conversations of the reader, last changed first, each with its newest message. */
  abstract list(
    readerId: string,
    page: { readonly after: ListCursor | null; readonly limit: number },
  ): Promise<readonly { readonly details: ConversationDetails; readonly lastMessage: StoredMessage | null }[]>;

  /** Messages nearest to the cursor, no more than fit a page (`pageBytes`). */
  abstract history(conversationId: string, readerId: string, query: HistoryQuery): Promise<MessagePage | null>;

  /**
   * What changed after a revision, each changed thing once, in order of revision, no more than fit a page. The
   * beginning counts as one change.
   */
  abstract changes(
    conversationId: string,
    readerId: string,
    range: { readonly afterRevision: number; readonly limit: number },
  ): Promise<ChangePage | null>;

  /** Heads of the reader's conversations in order of id, after a given one. */
  abstract heads(
    readerId: string,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<readonly ConversationHead[]>;

  /** Of everything the reader is a member of. */
  abstract conversationIdsOf(readerId: string): Promise<readonly string[]>;

  /**
   * What happened within the last `withinMs`, by PostgreSQL's clock: the beginning, if it is that young, and the newest
   * messages in order of revision. For no member in particular.
   */
  abstract recent(
    conversationId: string,
    { withinMs, limit }: { readonly withinMs: number; readonly limit: number },
  ): Promise<{ readonly beginning: ConversationDetails | null; readonly messages: readonly StoredMessage[] }>;
}
