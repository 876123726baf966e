import type { HistoryQuery, MemberRole } from '#protocol';

import type { GroupAudience } from '../domain/audience.js';
import type { ConversationDetails } from './conversation-details.js';
import type { SeenDetails, StoredChange } from './stored-change.js';
import type { StoredMessage, StoredVersion } from './stored-message.js';

export interface MessagePage {
  readonly messages: readonly StoredMessage[];
  readonly hasMore: boolean;
  /** Of the conversation, in the same snapshot. */
  readonly revision: number;
}

export interface ChangeRange {
  readonly afterRevision: number;
  /** Absent: to the newest. */
  readonly upToRevision?: number;
  readonly limit: number;
}

export interface ChangePage {
  readonly changes: readonly StoredChange[];
  /** What these changes reach. */
  readonly revision: number;
  readonly hasMore: boolean;
}

/** A run of messages, by their sequences. */
export interface WindowRun {
  readonly fromSequence: number;
  readonly toSequence: number;
}

/** A window of a conversation: as many messages of the run, from its first one on, as fit a page. */
export interface StoredWindow extends MessagePage {
  readonly roster: SeenDetails & { readonly members: readonly { readonly userId: string; readonly role: MemberRole }[] };
}

export interface ListCursor {
  readonly activeAt: Date;
  readonly conversationId: string;
}

export type ListView = 'inbox' | 'pinned' | 'archived' | 'all';

export interface ListPage {
  readonly after: ListCursor | null;
  readonly limit: number;
  readonly view: ListView;
}

export interface ListedConversation {
  readonly details: ConversationDetails;
  readonly lastMessage: StoredMessage | null;
}

export interface ConversationHead {
  readonly conversationId: string;
  readonly revision: number;
  readonly lastSequence: number;
}

/** A message, by where it is and who asks. */
export interface MessageQuestion {
  readonly conversationId: string;
  readonly readerId: string;
  readonly sequence: number;
}

/**
 * Reads conversations for a member, or for a former one: then everything is cut where they went, and later changes do
 * not show. It promises that each call shows one moment, and that whoever was never a member gets null, exactly as for
 * an id that does not exist. It promises no order between calls.
 */
export abstract class ConversationReader {
  /** With all of its members. */
  abstract details(conversationId: string, readerId: string): Promise<ConversationDetails | null>;

  /** Conversations of the reader, the newest activity first, each with its newest message and a few of its members. */
  abstract list(readerId: string, page: ListPage): Promise<readonly ListedConversation[]>;

  /** Messages nearest to the cursor, no more than fit a page (`pageBytes`). */
  abstract history(conversationId: string, readerId: string, query: HistoryQuery): Promise<MessagePage | null>;

  /** What changed after a revision, each changed thing once, in order of revision, no more than fit a page. */
  abstract changes(conversationId: string, readerId: string, range: ChangeRange): Promise<ChangePage | null>;

  /** A run of messages with the details and the members, no more than fit a page. `hasMore`: of the run. */
  abstract window(conversationId: string, readerId: string, run: WindowRun): Promise<StoredWindow | null>;

  /** Heads of the reader's conversations in order of id, after a given one. */
  abstract heads(
    readerId: string,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<readonly ConversationHead[]>;

  /** SHA-256, hexadecimal, of `<conversationId>:<revision>` of all of these heads, joined by commas. */
  abstract headsDigest(readerId: string): Promise<string>;

  /** The groups that users are in now, with who hears of each; no entry for users in none. */
  abstract groupsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly GroupAudience[]>>;

  /** Who reacted to a message, by emoji. Null where there is no such message, too. */
  abstract reactions(
    message: MessageQuestion,
  ): Promise<readonly { readonly emoji: string; readonly userIds: readonly string[] }[] | null>;

  /** What a message said before it was edited, oldest first. Null for former members, and where there is no such message. */
  abstract versions(
    message: MessageQuestion,
  ): Promise<{ readonly senderId: string; readonly messageId: string; readonly versions: readonly StoredVersion[] } | null>;
}
