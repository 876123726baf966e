import type { Conversation, Message, ParleyError, SentMessage, User } from '#protocol';

/** Removes the listener it was given for; calling it twice does nothing more. */
export type Unsubscribe = () => void;

/**
 * Where the connection stands.
 *
 * - `connecting`: no session has been ready yet.
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
  /** Something failed that nobody is waiting for: a refused token, an answer or event that matches no schema. */
  readonly error: ParleyError;
}

/** A line of the conversation list. */
export interface ConversationSummary {
  /** Its `revision` and `lastSequence` are the newest that this client knows. */
  readonly conversation: Conversation;
  /** The newest message; absent while there is none. */
  readonly lastMessage?: Message;
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

  /** All of them, the one with the newest activity first. The same array until something changes, then a new one. */
  list(): readonly ConversationSummary[];
}

/** How to walk through the past of a conversation. */
export interface HistoryOptions {
  /** Only messages with a smaller sequence; absent: from the newest one on. */
  readonly before?: number;
  /** Messages per request, 1 to 200; absent: 50. */
  readonly pageSize?: number;
  /** Ends the walk: the iterator throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a {@link ConversationView} tells its listeners. */
export interface ConversationEvents {
  /** `messages`, `pending`, `details` or `revision` changed. */
  readonly changed: ConversationView;
}

/**
 * One conversation as this client sees it; one instance per conversation and client.
 *
 * Snapshots are immutable: an array stays as it is, and a change makes a new one. A message of one's
 * own is in exactly one of `pending` and `messages`, in every snapshot once `load()` was called.
 */
export interface ConversationView {
  readonly id: string;
  /** Type, members, privacy mode; `revision` and `lastSequence` are the newest that this client knows. */
  readonly details: Conversation;
  /** The loaded window, in ascending order of sequence and without gaps. Empty before `load()`. */
  readonly messages: readonly Message[];
  /** Own messages that are not in `messages` yet, in the order of their sending, failed ones included. */
  readonly pending: readonly OutgoingMessage[];
  /** The window shows everything up to this revision. 0 before `load()`. */
  readonly revision: number;

  /**
   * Loads the newest page, and keeps the window live from then on. Does nothing once loaded.
   *
   * @throws ParleyError a retryable one when the server cannot be reached within 10 s.
   */
  load(): Promise<void>;

  /**
   * Prepends the page before the window (loads the newest page if there is none).
   *
   * @returns whether there is more beyond: false once the beginning is reached.
   * @throws ParleyError as `load()`.
   */
  loadOlder(): Promise<boolean>;

  /**
   * Walks from the newest message to the oldest, a page per request, without touching the window.
   *
   * @throws ParleyError as `load()`; the signal's reason when it aborts.
   */
  history(options?: HistoryOptions): AsyncIterableIterator<Message>;

  /**
   * Queues a message and returns at once. It is sent as soon as there is a connection, after every
   * message sent before it in this conversation, and exactly once however often it has to be tried.
   *
   * @param message `text`: 1 to 8,000 UTF-16 code units of well-formed Unicode, not only white space.
   * @throws ParleyError `INVALID_REQUEST` for such a text; `OUTBOX_FULL` when 1,000 messages wait already.
   */
  send(message: { readonly text: string }): OutgoingMessage;

  /** Calls the listener after every change, with this view. */
  on<Name extends keyof ConversationEvents>(event: Name, listener: (payload: ConversationEvents[Name]) => void): Unsubscribe;
}

/**
 * How far a message of one's own has come.
 *
 * - `queued`: waits for its turn or its answer; it may or may not have reached the server.
 * - `persisted`: PostgreSQL has committed it; `sequence` is known. Final.
 * - `failed`: refused; `error` says why. Should the server show later that it had stored the message
 *   after all (an answer got lost or was illegible), the state becomes `persisted`.
 */
export type OutgoingState = 'queued' | 'persisted' | 'failed';

/** What an {@link OutgoingMessage} tells its listeners. */
export interface OutgoingEvents {
  readonly state: OutgoingState;
}

/** A message of one's own on its way. */
export interface OutgoingMessage {
  /** UUIDv7, the same for every attempt. The message carries it too: good as a key in a list. */
  readonly idempotencyKey: string;
  readonly text: string;
  readonly state: OutgoingState;
  /** Its position in the conversation, once persisted. */
  readonly sequence: number | undefined;
  /** Why it failed. */
  readonly error: ParleyError | undefined;
  /** Resolves once persisted; rejects with the error once failed. Nobody has to listen to it. */
  readonly persisted: Promise<SentMessage>;

  /** Takes a failed message out of `pending`. Does nothing in any other state: what may be on its way cannot be called back. */
  discard(): void;

  on<Name extends keyof OutgoingEvents>(event: Name, listener: (payload: OutgoingEvents[Name]) => void): Unsubscribe;
}
