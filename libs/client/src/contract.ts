import type {
  InvitationPreview,
  InvitePolicy,
  MentionNotification,
  ParleyError,
  Presence,
  PresenceVisibility,
  PrivacyMode,
  User,
} from '#protocol';

import type { ConversationSummary } from './conversation-summary.js';
import type { StorageReport } from './copy/storage-report.js';
import type { Healed } from './reading-contract.js';
import type { ConversationView } from './view-contract.js';

export type { ConversationSummary } from './conversation-summary.js';
export type { Unsubscribe } from './unsubscribe.js';

/**
 * Where the connection stands.
 *
 * - `connecting`: no session has been ready yet; with a store from before, what is shown is as it was kept.
 * - `connected`: commands go through, and changes arrive as they are made.
 * - `reconnecting`: the connection was lost; what is sent waits, what is read may be behind.
 * - `closed`: for good, by `close()` or because the server refused the token.
 */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'closed';

/** What a {@link Parley} client tells its listeners. */
export interface ParleyEvents {
  /** The state of the connection changed. */
  readonly connection: ConnectionState;
  /** The list of conversations changed: a new array, as `conversations.list()` returns it from now on. */
  readonly conversations: readonly ConversationSummary[];
  /** Somebody mentioned me, in whichever conversation. One that came while there was no connection is in `mentions.list()`. */
  readonly mention: MentionNotification;
  /** Somebody whom `presence.follow` named came or went, or is shown differently now. */
  readonly presence: Presence;
  /** A conversation was not as the server has it, which a verification has found out and put right. */
  readonly healed: Healed;
  /** Something on this device was damaged, and is thrown away: told a moment after `connect` has resolved, or when it is found. */
  readonly storage: StorageReport;
  /** Something failed that nobody is waiting for: a refused token, an answer or event that matches no schema, a device that has no room for the copy (once). */
  readonly error: ParleyError;
}

/** People. */
export interface Users {
  /**
   * Finds users by the beginning of their names.
   *
   * @param query 1 to 64 UTF-16 code units.
   * @returns at most 20 users.
   * @throws ParleyError from the registry; the signal's reason when it aborts.
   */
  search(query: string, options?: { readonly signal?: AbortSignal }): Promise<User[]>;

  /**
   * A user whom this client has met, in a conversation or by a search: good for the names of those who
   * wrote something and have left since. Undefined for everybody else.
   */
  known(userId: string): User | undefined;
}

/** What a group begins with. */
export interface NewGroup {
  /** 1 to 100 UTF-16 code units, not only white space. */
  readonly name: string;
  /** Up to 1,000 UTF-16 code units; absent: none. */
  readonly description?: string | null;
  /** Names a picture; absent: none. */
  readonly avatar?: string | null;
  /** Who may bring others in; absent: `admins`. */
  readonly invitePolicy?: InvitePolicy;
  /** For good; absent: `search_enabled`. */
  readonly privacyMode?: PrivacyMode;
  /** The others: 2 to 499 users, each once. I am a member and its admin anyway. */
  readonly memberIds: readonly string[];
}

/** The conversations of the user who is signed in. */
export interface Conversations {
  /**
   * Opens the direct conversation with a user, and creates it if there is none. The same two users
   * always get the same one, also when both open it at once.
   *
   * @throws ParleyError `NOT_FOUND` if there is no such user; retryable ones when the server cannot be reached.
   */
  direct(userId: string): Promise<ConversationView>;

  /**
   * The conversation of this id.
   *
   * @throws ParleyError `NOT_FOUND` if there is none, or the user is no member of it.
   */
  get(conversationId: string): Promise<ConversationView>;

  /**
   * Creates a group, whose admin I am. It waits in the outbox, and is tried with the same key until the server has answered: one
   * call is one group.
   *
   * @throws ParleyError `NOT_FOUND` if one of the users does not exist; `UNSUPPORTED` for a privacy mode that is not offered.
   */
  createGroup(group: NewGroup): Promise<ConversationView>;

  /**
   * Joins the group of an invitation. Joining where one is already changes nothing.
   *
   * @param token what the invitation link carries.
   * @throws ParleyError `INVITATION_ENDED`, `CONVERSATION_FULL`, `CONVERSATION_CLOSED`; `NOT_FOUND` if there is no such invitation.
   */
  join(token: string): Promise<ConversationView>;

  /**
   * What an invitation leads to, without joining.
   *
   * @throws ParleyError `INVITATION_ENDED`; `NOT_FOUND` if there is no such invitation.
   */
  previewInvitation(token: string): Promise<InvitationPreview>;

  /** All of them, archived ones and those that were left too, the one with the newest activity first. The same array until something changes, then a new one. */
  list(): readonly ConversationSummary[];
}

/** Which mentions to go through. */
export interface MentionOptions {
  /** Leaves out those that were read; absent: false. */
  readonly unreadOnly?: boolean;
  /** Mentions per request, 1 to 100; absent: 30. */
  readonly pageSize?: number;
  /** Ends the walk: the iterator throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Where I was mentioned. The client tells of a new one by its event `mention`. */
export interface Mentions {
  /**
   * Walks from the newest mention to the oldest, a page per request.
   *
   * @throws ParleyError a retryable one when the server cannot be reached within 10 s; the signal's reason when it aborts.
   */
  list(options?: MentionOptions): AsyncIterableIterator<MentionNotification>;

  /** Marks a mention as read. Reading the conversation up to there (`markRead`) does too. */
  read(mention: Pick<MentionNotification, 'conversationId' | 'sequence'>): Promise<void>;
}

/** Who is online. */
export interface Presences {
  /**
   * Follows these users, in place of those followed before; none: nobody. It lasts over lost
   * connections: whatever is different afterwards is told by the event `presence`.
   *
   * @param userIds up to 200.
   * @returns how they are now, as far as they show it.
   * @throws ParleyError a retryable one when the server cannot be reached within 10 s: they are followed as soon as it can.
   */
  follow(userIds: readonly string[]): Promise<readonly Presence[]>;

  /** How this user was when last heard of; undefined if nobody follows them, or there is no connection. */
  of(userId: string): Presence['status'] | undefined;

  /** Who sees whether I am online. */
  visibility(): Promise<PresenceVisibility>;

  /** Decides who sees whether I am online: nobody, people with whom I share a conversation, everyone. */
  setVisibility(visibility: PresenceVisibility): Promise<void>;
}
